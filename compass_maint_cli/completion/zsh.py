"""The script for zsh, by its own ``_arguments``."""

from collections.abc import Iterable

from compass_maint_cli.cli.command_tree import Command, Parameter, uniform_options, walk
from compass_maint_cli.completion.value_kinds import Kind, Local, values_of

SCRIPT = r"""#compdef compass-maint
# zsh completion for compass-maint. Made by the tool: compass-maint completion zsh

# Ask the tool for the values of a kind; each comes with a tab and its description.
_compass_maint_ask() {
  local line value text
  local -a described open
  for line in "${(@f)$(_COMPASS_MAINT_COMPLETE=$1 ${~typed[1]} "${(@Q)typed[2,at-1]}" "${(Q)PREFIX}" \
      2>/dev/null </dev/null)}"; do
    value=${line%%$'\t'*} text=${line#*$'\t'}
    if [[ -z $value ]]; then
      continue
    elif [[ $value == *: ]]; then
      open+=("$value")
    else
      described+=("${${value//\\/\\\\}//:/\\:}${text:+:$text}")
    fi
  done
  local ret=1
  (( $#open )) && compadd -S '' -a open && ret=0
  (( $#described )) && _describe -V -t "$1" "$1" described && ret=0
  return ret
}

@VERBS@

_compass_maint() {
  local context state state_descr line curcontext=$curcontext ret=1
  local -A opt_args
  local -a typed=("${words[@]}")
  local -i at=CURRENT
  local -a shared=(
@SHARED@
  )
@ROOT@
}

if [[ $funcstack[1] == _compass-maint ]]; then
  _compass_maint "$@"
else
  compdef _compass_maint compass-maint
fi
"""

GROUP = r"""  _arguments -C -S $shared @OPTIONS@ '(-): :->verb' '(-)*:: :->rest' && ret=0
  case $state in
  verb)
    local -a verbs=(
@INNER@
    )
    _describe -t verbs verb verbs && ret=0
    ;;
  rest)
    case $words[1] in
@CASES@
    esac
    ;;
  esac
  return ret"""


def script(tool: Command) -> str:
    """Return the script, with the words of every verb in it."""
    shared = uniform_options(tool)
    return (
        SCRIPT.replace("@VERBS@", "\n\n".join(_function(verb, shared) for verb in walk(tool)))
        .replace("@SHARED@", "\n".join(f"    {spec}" for option in shared for spec in _specs(option)))
        .replace("@ROOT@", _group(tool, shared))
    )


def _function(verb: Command, shared: list[Parameter]) -> str:
    body = _group(verb, shared) if verb.verbs else _leaf(verb, shared)
    return f"{_name(verb)}() {{\n{body}\n}}"


def _leaf(verb: Command, shared: list[Parameter]) -> str:
    specs = [*_own(verb, shared), *map(_positional, verb.arguments)]
    return " \\\n".join(("  _arguments -S $shared", *(f"    {spec}" for spec in specs)))


def _group(verb: Command, shared: list[Parameter]) -> str:
    inner = [f"      {_quoted(_colons(one.path[-1]) + ':' + one.summary)}" for one in verb.verbs]
    cases = [f"    {one.path[-1]}) {_name(one)} && ret=0 ;;" for one in verb.verbs]
    text = GROUP.replace("@INNER@", "\n".join(inner)).replace("@CASES@", "\n".join(cases))
    text = text.replace("@OPTIONS@", " ".join(_own(verb, shared)))
    # A group of verbs takes none of the shared options itself; the tool does.
    return text if not verb.path else text.replace("$shared ", "")


def _own(verb: Command, shared: Iterable[Parameter]) -> list[str]:
    return [spec for option in verb.options if option not in shared for spec in _specs(option)]


def _specs(option: Parameter) -> list[str]:
    """Return a spec for each name of an option, which exclude each other unless it is repeatable."""
    others = "*" if option.many else f"({' '.join(option.names)})"
    text = option.help.replace("[", r"\[").replace("]", r"\]")
    if not option.metavar:
        return [_quoted(f"{others}{name}[{text}]") for name in option.names]
    value = f":{_colons(option.metavar)}:{_action(option)}"
    signed = (f"{name}=" if name.startswith("--") else f"{name}+" for name in option.names)
    return [_quoted(f"{others}{name}[{text}]{value}") for name in signed]


def _positional(argument: Parameter) -> str:
    if values_of(argument).kind is Local.COMMAND:
        return "'(-)*:::command:_normal'"
    return _quoted(f"{'*' if argument.many else ''}:{_colons(argument.metavar)}:{_action(argument)}")


def _action(parameter: Parameter) -> str:
    values = values_of(parameter)
    if values.words:
        return f"({' '.join(values.words)})"
    if isinstance(values.kind, Kind):
        return f" _compass_maint_ask {values.kind}"  # the space: without options for compadd
    return "_files" if values.kind is Local.FILE else " "


def _name(verb: Command) -> str:
    return "_".join(("_compass_maint_", *verb.path))


def _colons(text: str) -> str:
    return text.replace(":", r"\:")


def _quoted(text: str) -> str:
    return "'" + text.replace("'", r"'\''") + "'"
