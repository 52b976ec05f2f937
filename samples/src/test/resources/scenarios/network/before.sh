for name in scenario-given scenario-older; do
  curl -sf --unix-socket "$SOCKET" -H 'Content-Type: application/json' -d "{\"Name\":\"$name\"}" http://x/v1.44/networks/create
done
