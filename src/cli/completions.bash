
# The function above knows "--option VALUE" only. Bash 4 and later split --option=VALUE into three
# words, or leave it whole if COMP_WORDBREAKS lacks '='. File names are not offered as values.
_wsse_option_equals_value() {
    local option=$3
    if [[ $3 == = ]]; then
        option=${COMP_WORDS[COMP_CWORD - 2]}
        _wsse "$1" "$2" "$option"
    elif [[ $2 == --*=* ]]; then
        option=${2%%=*}
        local COMP_CWORD=$((COMP_CWORD + 1))
        _wsse "$1" "${2#*=}" "$option"
        COMPREPLY=("${COMPREPLY[@]/#/$option=}")
    else
        _wsse "$@"
    fi
    if [[ $option == --* ]]; then
        compopt +o default 2> /dev/null
    fi
}
if [[ ${BASH_VERSINFO[0]} -ge 4 ]]; then
    complete -F _wsse_option_equals_value -o bashdefault -o default wsse
fi
