# bash completion for jcompose. What is offered comes from "jcompose __complete".

_jcompose() {
  local rest=${COMP_LINE:0:COMP_POINT} word line value before i
  local -a words=() lines=() values=() texts=()

  # bash takes = and : for words of their own; here a word is what blanks enclose.
  for ((i = 0; i <= COMP_CWORD; i++)); do
    word=${COMP_WORDS[i]}
    if [[ $i -gt 0 && $rest != [[:space:]]* ]]; then
      words[${#words[@]} - 1]+=$word
    else
      words+=("$word")
    fi
    rest=${rest#"${rest%%[![:space:]]*}"}
    rest=${rest#"$word"}
  done
  word=${words[${#words[@]} - 1]}
  before=$word
  case ${COMP_WORDS[COMP_CWORD]} in
    = | :) ;;
    *) before=${word%"${COMP_WORDS[COMP_CWORD]}"} ;;
  esac

  mapfile -t lines < <("$1" __complete "${words[@]:1}" 2>/dev/null)
  COMPREPLY=()
  for line in "${lines[@]}"; do
    case $line in
      :files)
        compopt -o filenames
        mapfile -t COMPREPLY < <(compgen -f -- "${word#"$before"}")
        ;;
      :directories)
        compopt -o filenames
        mapfile -t COMPREPLY < <(compgen -d -- "${word#"$before"}")
        ;;
      *)
        value=${line%%$'\t'*}
        values+=("${value#"$before"}")
        texts+=("${line#"$value"}")
        ;;
    esac
  done
  [[ ${#values[@]} -eq 0 ]] && return

  # The list that a second Tab shows has descriptions; nothing of it is put into the line.
  if [[ $COMP_TYPE -eq 63 && ${#values[@]} -gt 1 ]]; then
    local width=0
    for value in "${values[@]}"; do ((${#value} > width)) && width=${#value}; done
    for i in "${!values[@]}"; do
      printf -v line '%-*s  %s' "$width" "${values[i]}" "${texts[i]#$'\t'}"
      COMPREPLY+=("${line:0:${COLUMNS:-80}-2}")
    done
  else
    COMPREPLY+=("${values[@]}")
  fi
  [[ ${#values[@]} -eq 1 && ${values[0]} == *= ]] && compopt -o nospace
}

complete -F _jcompose jcompose
