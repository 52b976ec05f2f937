# fish completion for jcompose. What is offered comes from "jcompose __complete".

function __jcompose_complete
    set -l words (commandline -opc)
    set -l word (commandline -ct)
    set -l flag (string match -r '^--[^=]*=' -- $word)
    for line in (command $words[1] __complete $words[2..] "$word" 2>/dev/null)
        switch $line
            case :files
                for path in (__fish_complete_path (string replace -r '^--[^=]*=' '' -- $word))
                    echo "$flag$path"
                end
            case :directories
                for path in (__fish_complete_directories (string replace -r '^--[^=]*=' '' -- $word))
                    echo "$flag$path"
                end
            case '*'
                echo $line
        end
    end
end

complete -c jcompose -f -a '(__jcompose_complete)'
