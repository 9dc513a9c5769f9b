"""The script for fish, by its own ``complete``."""

from collections.abc import Iterator

from compass_maint_cli.cli.command_tree import Command, Parameter, uniform_options, walk
from compass_maint_cli.completion.value_kinds import Kind, Local, values_of

SCRIPT = r"""# fish completion for compass-maint. Made by the tool: compass-maint completion fish

# Whether the words before the cursor lead to this verb, and not beyond it.
function __compass_maint_at
    set -l takes @TAKES@
    set -l verbs @NAMES@
    set -l verb
    set -l skip 0
    set -l words (commandline -opc)
    for word in $words[2..]
        if test $skip = 1
            set skip 0
        else if test "$word" = --
            return 1
        else if contains -- "$word" $takes
            set skip 1
        else if contains -- (string join / $verb $word) $verbs
            set verb (string join / $verb $word)
        end
    end
    test "$verb" = "$argv[1]"
end

# Whether what is typed belongs to the command that `run` starts.
function __compass_maint_command
    contains -- -- (commandline -opc)
end

# Ask the tool for the values of a kind; each comes with a tab and its description.
function __compass_maint_ask
    set -l words (commandline -opc)
    set -l word (commandline -ct | string unescape)
    string match -q -- '--*=*' "$word"; and set word (string replace -r '^[^=]*=' '' -- "$word")
    env _COMPASS_MAINT_COMPLETE=$argv[1] $words "$word" 2>/dev/null </dev/null
end

complete -c compass-maint -f
@LINES@
"""


def script(tool: Command) -> str:
    """Return the script, with the words of every verb in it."""
    verbs = list(walk(tool))
    shared = uniform_options(tool)
    takes = {name for verb in (tool, *verbs) for one in verb.options if one.metavar for name in one.names}
    lines = [f"complete -c compass-maint {_option(option)}" for option in shared]
    lines += [line for verb in (tool, *verbs) for line in _lines(verb, shared)]
    return (
        SCRIPT.replace("@TAKES@", " ".join(sorted(takes)))
        .replace("@NAMES@", " ".join("/".join(verb.path) for verb in verbs))
        .replace("@LINES@", "\n".join(lines))
    )


def _lines(verb: Command, shared: list[Parameter]) -> Iterator[str]:
    start = f"complete -c compass-maint -n '__compass_maint_at {'/'.join(verb.path)}'"
    for inner in verb.verbs:
        yield f"{start} -a {inner.path[-1]} -d {_quoted(inner.summary)}"
    for option in verb.options:
        if option not in shared:
            yield f"{start} {_option(option)}"
    for argument in verb.arguments[:1]:
        if values_of(argument).kind is Local.COMMAND:
            ask = "(__fish_complete_subcommand --fcs-skip=2)"
            yield f"complete -c compass-maint -n __compass_maint_command -a '{ask}'"
        elif values := _values(argument, "", "-F"):
            yield f"{start} {values}"


def _option(option: Parameter) -> str:
    names = (f"-l {name[2:]}" if name.startswith("--") else f"-s {name[1:]}" for name in option.names)
    value = f" {_values(option, '-x', '-r -F')}" if option.metavar else ""
    return f"{' '.join(names)}{value} -d {_quoted(option.help)}"


def _values(parameter: Parameter, exclusive: str, files: str) -> str:
    values = values_of(parameter)
    if values.words:
        return f"{exclusive} -a {_quoted(' '.join(values.words))}".strip()
    if isinstance(values.kind, Kind):
        return f"{exclusive} -a '(__compass_maint_ask {values.kind})'".strip()
    return files if values.kind is Local.FILE else exclusive


def _quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
