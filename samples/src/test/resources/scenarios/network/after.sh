for name in scenario-given scenario-older; do
  curl -sf --unix-socket "$SOCKET" -X DELETE "http://x/v1.44/networks/$name"
done
