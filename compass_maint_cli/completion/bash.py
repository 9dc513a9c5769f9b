"""The script for bash, 3.2 and later, with and without the bash-completion package."""

from collections.abc import Iterator

from compass_maint_cli.cli.command_tree import Command, walk
from compass_maint_cli.completion.value_kinds import Values, values_of

SCRIPT = r"""# bash completion for compass-maint. Made by the tool: compass-maint completion bash

# The words before the cursor, joined where COMP_WORDBREAKS cut one at a colon or an equals sign.
_compass_maint_words() {
    local rest=${COMP_LINE:0:COMP_POINT} before i
    words=()
    for ((i = 0; i <= COMP_CWORD; i++)); do
        before=$rest
        rest=${rest#"${rest%%[![:space:]]*}"}
        if ((i > 0)) && [[ $rest == "$before" ]]; then
            words[${#words[@]}-1]+=${COMP_WORDS[i]}
        else
            words[${#words[@]}]=${COMP_WORDS[i]}
            before=$rest
        fi
        if ((i == COMP_CWORD)); then
            # What stands behind the cursor is not part of the word.
            words[${#words[@]}-1]=${words[${#words[@]}-1]%"${COMP_WORDS[i]}"}$rest
        fi
        rest=${rest#"${COMP_WORDS[i]}"}
    done
}

# The options of a verb.
_compass_maint_options() {
    case $1 in
@OPTIONS@
    esac
}

# What an option of a verb takes: a kind, or = and the words; fails for a flag.
_compass_maint_takes() {
    case $1:$2 in
@TAKES@
    *) return 1 ;;
    esac
}

# What the next argument of a verb is.
_compass_maint_argument() {
    case $1 in
@ARGUMENTS@
    *) REPLY=nothing ;;
    esac
}

# Put what begins with the word into COMPREPLY; a description is shown where there is a choice.
_compass_maint_offer() {
    local line value text
    local -a found=() shown=()
    while IFS= read -r line; do
        value=${line%%$'\t'*}
        text=
        [[ $line == *$'\t'* ]] && text=${line#*$'\t'}
        [[ $value && $value == "$cur"* ]] || continue
        value=$add${value#"$cut"}
        if [[ ! $quote && $value == *[!A-Za-z0-9_.,:/@+=-]* ]]; then printf -v value %q "$value"; fi
        found[${#found[@]}]=$value
        shown[${#shown[@]}]=$value${text:+"  ($text)"}
    done
    ((${#found[@]})) || return
    COMPREPLY=("${found[@]}")
    # Menu completion (37 and 42 are its keys) would insert the description.
    if ((${#found[@]} > 1)) && [[ ${COMP_TYPE:-9} != 37 && ${COMP_TYPE:-9} != 42 ]]; then
        COMPREPLY=("${shown[@]}")
    fi
    if [[ ${#found[@]} == 1 && ${found[0]} == *: ]]; then compopt -o nospace 2>/dev/null; fi
}

# Offer the values of a kind.
_compass_maint_values() {
    local line
    case $1 in
    =*) _compass_maint_offer < <(tr ' ' '\n' <<<"${1#=}") ;;
    file)
        compopt -o filenames 2>/dev/null
        while IFS= read -r line; do COMPREPLY[${#COMPREPLY[@]}]=$line; done < <(compgen -f -- "$cur")
        ;;
    nothing) ;;
    *)
        words[${#words[@]}-1]=$cur
        _compass_maint_offer < <(
            _COMPASS_MAINT_COMPLETE=$1 "${words[0]/#\~/$HOME}" "${words[@]:1}" 2>/dev/null </dev/null
        )
        ;;
    esac
}

# The command that follows --, which has a completion of its own where bash-completion is there.
_compass_maint_command() {
    local i line
    for ((i = 1; i < COMP_CWORD; i++)); do
        if [[ ${COMP_WORDS[i]} == -- ]]; then break; fi
    done
    if type _command_offset >/dev/null 2>&1; then
        _command_offset $((i + 1))
    elif ((COMP_CWORD == i + 1)); then
        while IFS= read -r line; do COMPREPLY[${#COMPREPLY[@]}]=$line; done < <(compgen -c -- "$cur")
    else
        _compass_maint_values file
    fi
}

_compass_maint() {
    local words cur quote="" cut="" add="" verb="" takes="" i REPLY IFS=$' \t\n'
    COMPREPLY=()
    _compass_maint_words
    cur=${words[${#words[@]}-1]}
    # Follow the words to the verb, and to an option that waits for its value.
    for ((i = 1; i < ${#words[@]} - 1; i++)); do
        if [[ $takes ]]; then
            takes=
        elif [[ ${words[i]} == -- ]]; then
            _compass_maint_command
            return
        elif [[ ${words[i]} == -* ]]; then
            if [[ ${words[i]} != *=* ]] && _compass_maint_takes "$verb" "${words[i]}"; then takes=$REPLY; fi
        elif [[ " @VERBS@ " == *" ${verb:+$verb/}${words[i]} "* ]]; then
            verb=${verb:+$verb/}${words[i]}
        fi
    done
    if [[ $cur == [\'\"]* ]]; then
        quote=${cur:0:1}
        cur=${cur:1}
    fi
    if [[ ! $takes && $cur == --*=* ]] && _compass_maint_takes "$verb" "${cur%%=*}"; then
        takes=$REPLY
        [[ $COMP_WORDBREAKS == *=* ]] || add=${cur%%=*}=
        cur=${cur#*=}
    fi
    if [[ ! $quote && $cur == *:* && $COMP_WORDBREAKS == *:* ]]; then cut=${cur%"${cur##*:}"}; fi
    if [[ $takes ]]; then
        _compass_maint_values "$takes"
    elif [[ $cur == -* ]]; then
        _compass_maint_options "$verb"
        _compass_maint_values "=$REPLY"
    else
        _compass_maint_argument "$verb"
        _compass_maint_values "$REPLY"
    fi
}

complete -F _compass_maint compass-maint
"""


def script(tool: Command) -> str:
    """Return the script, with the words of every verb in it."""
    verbs = [tool, *walk(tool)]
    return (
        SCRIPT.replace("@OPTIONS@", "\n".join(map(_options, verbs)))
        .replace("@TAKES@", "\n".join(_takes(verbs)))
        .replace("@ARGUMENTS@", "\n".join(_arguments(verbs)))
        .replace("@VERBS@", " ".join("/".join(verb.path) for verb in verbs[1:]))
    )


def _options(verb: Command) -> str:
    names = " ".join(name for option in verb.options for name in option.names)
    return f"    {_pattern(verb)}) REPLY='{names}' ;;"


def _takes(verbs: list[Command]) -> Iterator[str]:
    """Yield a line for each kind of value, with the options that take it in any verb, or in some."""
    uses: dict[str, dict[str, str]] = {}
    for verb in verbs:
        for option in verb.options:
            value = value_code(values_of(option)) if option.metavar else ""
            for name in option.names:
                uses.setdefault(name, {})["/".join(verb.path)] = value
    lines: dict[str, list[str]] = {}
    for name, by_verb in uses.items():
        everywhere = len(set(by_verb.values())) == 1
        for path, value in {"*": next(iter(by_verb.values()))}.items() if everywhere else by_verb.items():
            lines.setdefault(value, []).append(f"{path}:{name}")
    lines.pop("", None)
    for value, names in lines.items():
        yield f"    {' | '.join(names)}) REPLY='{value}' ;;"


def _arguments(verbs: list[Command]) -> Iterator[str]:
    for verb in verbs:
        if verb.verbs:
            words = " ".join(inner.path[-1] for inner in verb.verbs)
            yield f"    {_pattern(verb)}) REPLY='={words}' ;;"
        elif verb.arguments:
            yield f"    {_pattern(verb)}) REPLY='{value_code(values_of(verb.arguments[0]))}' ;;"


def _pattern(verb: Command) -> str:
    return "/".join(verb.path) or "''"


def value_code(values: Values) -> str:
    """Return how the script says what completes a value: a kind, or = and the words."""
    return "=" + " ".join(values.words) if values.words else str(values.kind)
