"$JCOMPOSE" -f fill.yaml down -v
