#compdef jcompose
# zsh completion for jcompose. What is offered comes from "jcompose __complete".

_jcompose() {
  local line value text
  local -a lines described open

  lines=("${(@f)$("${(Q)words[1]}" __complete "${(@Q)words[2,CURRENT-1]}" "${(Q)PREFIX}" 2>/dev/null)}")
  for line in "${lines[@]}"; do
    case $line in
      '') ;;
      :files) compset -P '--*='; _files ;;
      :directories) compset -P '--*='; _files -/ ;;
      *)
        value=${line%%$'\t'*}
        text=${${line#"$value"}#$'\t'}
        text=${value//:/\\:}${text:+:$text}
        if [[ $value == *= ]]; then open+=("$text"); else described+=("$text"); fi
        ;;
    esac
  done
  (( ${#described} )) && _describe -V jcompose described
  (( ${#open} )) && _describe -V jcompose open -S ''
}

# Sourced, it registers itself; found in $fpath, it is the function.
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
  _jcompose "$@"
else
  compdef _jcompose jcompose
fi
