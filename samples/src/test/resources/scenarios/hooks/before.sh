mkdir log
chmod 777 log
"$JCOMPOSE" -f other.yaml build -q
