"$JCOMPOSE" -f fill.yaml run --rm -T fill
