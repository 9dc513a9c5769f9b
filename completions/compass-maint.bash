# bash completion for compass-maint. Made by the tool: compass-maint completion bash

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
    '') REPLY='--team -t --global --output -o --quiet -q --porcelain --wide --utc --tz --no-input --profile -p --product --site --cloud-id --email --api-url --timeout --retries --parallel --debug --version -V --help -h' ;;
    list) REPLY='--all-teams --refresh --type --status --match --key --entity --ending-within --since --until --limit --offset --page-size --sort --team -t --global --output -o --quiet -q --porcelain --wide --utc --tz --no-input --profile -p --product --site --cloud-id --email --api-url --timeout --retries --parallel --debug --help -h' ;;
    get) REPLY='--team -t --global --output -o --quiet -q --porcelain --wide --utc --tz --no-input --profile -p --product --site --cloud-id --email --api-url --timeout --retries --parallel --debug --help -h' ;;
    create) REPLY='--disable --enable --file -f --description -d --start --end --for --key --no-provenance --if-exists --on-overlap --wait --override --dry-run --print-curl --team -t --global --output -o --quiet -q --porcelain --wide --utc --tz --no-input --profile -p --product --site --cloud-id --email --api-url --timeout --retries --parallel --debug --help -h' ;;
    update) REPLY='--key --all-teams --description -d --start --end --for --extend --shorten --disable --enable --add-disable --add-enable --remove-rule --on-overlap --override --dry-run --print-curl --team -t --global --output -o --quiet -q --porcelain --wide --utc --tz --no-input --profile -p --product --site --cloud-id --email --api-url --timeout --retries --parallel --debug --help -h' ;;
    cancel) REPLY='--match --key --status --all --entity --all-teams --yes -y --dry-run --print-curl --team -t --global --output -o --quiet -q --porcelain --wide --utc --tz --no-input --profile -p --product --site --cloud-id --email --api-url --timeout --retries --parallel --debug --help -h' ;;
    delete) REPLY='--match --key --status --all --cancel-first --yes -y --dry-run --print-curl --team -t --global --output -o --quiet -q --porcelain --wide --utc --tz --no-input --profile -p --product --site --cloud-id --email --api-url --timeout --retries --parallel --debug --help -h' ;;
    run) REPLY='--disable --enable --file -f --description -d --key --no-provenance --lease --max --tail --window-failure --on-overlap --override --dry-run --print-curl --quiet -q --team -t --global --output -o --porcelain --wide --utc --tz --no-input --profile -p --product --site --cloud-id --email --api-url --timeout --retries --parallel --debug --help -h' ;;
    wait) REPLY='--until --timeout --team -t --global --output -o --quiet -q --porcelain --wide --utc --tz --no-input --profile -p --product --site --cloud-id --email --api-url --retries --parallel --debug --help -h' ;;
    apply) REPLY='--file -f --horizon --prune --all-teams --owner --adopt --end-running --frozen --on-overlap --override --yes -y --dry-run --print-curl --team -t --global --output -o --quiet -q --porcelain --wide --utc --tz --no-input --profile -p --product --site --cloud-id --email --api-url --timeout --retries --parallel --debug --help -h' ;;
    diff) REPLY='--file -f --horizon --prune --all-teams --owner --adopt --end-running --team -t --global --output -o --quiet -q --porcelain --wide --utc --tz --no-input --profile -p --product --site --cloud-id --email --api-url --timeout --retries --parallel --debug --help -h' ;;
    validate) REPLY='--file -f --occurrences --horizon --team -t --global --output -o --quiet -q --porcelain --wide --utc --tz --no-input --profile -p --product --site --cloud-id --email --api-url --timeout --retries --parallel --debug --help -h' ;;
    export) REPLY='--all-teams --status --match --key --from-opsgenie --team -t --global --output -o --quiet -q --porcelain --wide --utc --tz --no-input --profile -p --product --site --cloud-id --email --api-url --timeout --retries --parallel --debug --help -h' ;;
    schema) REPLY='--team -t --global --output -o --quiet -q --porcelain --wide --utc --tz --no-input --profile -p --product --site --cloud-id --email --api-url --timeout --retries --parallel --debug --help -h' ;;
    status) REPLY='--at --since --strict --all-teams --team -t --global --output -o --quiet -q --porcelain --wide --utc --tz --no-input --profile -p --product --site --cloud-id --email --api-url --timeout --retries --parallel --debug --help -h' ;;
    targets) REPLY='--all-teams --team -t --global --output -o --quiet -q --porcelain --wide --utc --tz --no-input --profile -p --product --site --cloud-id --email --api-url --timeout --retries --parallel --debug --help -h' ;;
    timeline) REPLY='--since --until --for --week --all-teams --match --key --status --team -t --global --output -o --quiet -q --porcelain --wide --utc --tz --no-input --profile -p --product --site --cloud-id --email --api-url --timeout --retries --parallel --debug --help -h' ;;
    teams) REPLY='--refresh --team -t --global --output -o --quiet -q --porcelain --wide --utc --tz --no-input --profile -p --product --site --cloud-id --email --api-url --timeout --retries --parallel --debug --help -h' ;;
    login) REPLY='--token-stdin --team -t --global --output -o --quiet -q --porcelain --wide --utc --tz --no-input --profile -p --product --site --cloud-id --email --api-url --timeout --retries --parallel --debug --help -h' ;;
    logout) REPLY='--team -t --global --output -o --quiet -q --porcelain --wide --utc --tz --no-input --profile -p --product --site --cloud-id --email --api-url --timeout --retries --parallel --debug --help -h' ;;
    doctor) REPLY='--try --team -t --global --output -o --quiet -q --porcelain --wide --utc --tz --no-input --profile -p --product --site --cloud-id --email --api-url --timeout --retries --parallel --debug --help -h' ;;
    config) REPLY='--team -t --global --output -o --quiet -q --porcelain --wide --utc --tz --no-input --profile -p --product --site --cloud-id --email --api-url --timeout --retries --parallel --debug --help -h' ;;
    help) REPLY='--team -t --global --output -o --quiet -q --porcelain --wide --utc --tz --no-input --profile -p --product --site --cloud-id --email --api-url --timeout --retries --parallel --debug --help -h' ;;
    completion) REPLY='--team -t --global --output -o --quiet -q --porcelain --wide --utc --tz --no-input --profile -p --product --site --cloud-id --email --api-url --timeout --retries --parallel --debug --help -h' ;;
    sandbox) REPLY='--help -h' ;;
    sandbox/serve) REPLY='--host --port --log --latency --fail --rate-limit --lose-replies --cut-replies --stray-404 --seed --list-lag --team-status --error-shape --missing-scope --normalise --clock-skew --no-maintenance-sources --team -t --global --output -o --quiet -q --porcelain --wide --utc --tz --no-input --profile -p --product --site --cloud-id --email --api-url --timeout --retries --parallel --debug --help -h' ;;
    sandbox/reset) REPLY='--team -t --global --output -o --quiet -q --porcelain --wide --utc --tz --no-input --profile -p --product --site --cloud-id --email --api-url --timeout --retries --parallel --debug --help -h' ;;
    sandbox/path) REPLY='--team -t --global --output -o --quiet -q --porcelain --wide --utc --tz --no-input --profile -p --product --site --cloud-id --email --api-url --timeout --retries --parallel --debug --help -h' ;;
    sandbox/openapi) REPLY='--team -t --global --output -o --quiet -q --porcelain --wide --utc --tz --no-input --profile -p --product --site --cloud-id --email --api-url --timeout --retries --parallel --debug --help -h' ;;
    esac
}

# What an option of a verb takes: a kind, or = and the words; fails for a flag.
_compass_maint_takes() {
    case $1:$2 in
    *:--team | *:-t) REPLY='team' ;;
    :--output | create:--output | update:--output | cancel:--output | delete:--output | run:--output | wait:--output | validate:--output | export:--output | schema:--output | status:--output | targets:--output | teams:--output | login:--output | logout:--output | doctor:--output | config:--output | help:--output | completion:--output | sandbox/serve:--output | sandbox/reset:--output | sandbox/path:--output | sandbox/openapi:--output | :-o | create:-o | update:-o | cancel:-o | delete:-o | run:-o | wait:-o | validate:-o | export:-o | schema:-o | status:-o | targets:-o | teams:-o | login:-o | logout:-o | doctor:-o | config:-o | help:-o | completion:-o | sandbox/serve:-o | sandbox/reset:-o | sandbox/path:-o | sandbox/openapi:-o) REPLY='=table json jsonl yaml csv id' ;;
    list:--output | get:--output | list:-o | get:-o) REPLY='=table json jsonl yaml csv id ics' ;;
    apply:--output | diff:--output | apply:-o | diff:-o) REPLY='=table json jsonl yaml csv id markdown' ;;
    timeline:--output | timeline:-o) REPLY='=table json jsonl yaml csv id ics svg html' ;;
    *:--tz) REPLY='zone' ;;
    *:--profile | *:-p | *:--owner) REPLY='profile' ;;
    *:--product) REPLY='=compass jsm' ;;
    *:--site | *:--cloud-id | *:--email | *:--api-url | *:--timeout | *:--retries | *:--match | *:--ending-within | *:--since | list:--until | timeline:--until | *:--limit | *:--offset | *:--page-size | *:--description | *:-d | *:--start | *:--end | *:--for | *:--override | *:--extend | *:--shorten | *:--lease | *:--max | *:--tail | *:--horizon | *:--at | *:--host | *:--port | *:--latency | *:--fail | *:--rate-limit | *:--lose-replies | *:--cut-replies | *:--stray-404 | *:--seed | *:--list-lag | *:--team-status | *:--clock-skew) REPLY='nothing' ;;
    *:--parallel) REPLY='=N auto' ;;
    *:--type) REPLY='=all non-expired past' ;;
    *:--status) REPLY='status' ;;
    *:--key) REPLY='key' ;;
    *:--entity | *:--disable | *:--add-disable | *:--remove-rule) REPLY='entity' ;;
    wait:--until) REPLY='=active ended' ;;
    *:--sort) REPLY='=end start none' ;;
    *:--enable | *:--add-enable) REPLY='policy' ;;
    *:--file | *:-f | *:--frozen | *:--from-opsgenie | *:--log) REPLY='file' ;;
    *:--if-exists) REPLY='=return extend replace fail' ;;
    *:--on-overlap) REPLY='=warn fail ignore' ;;
    *:--window-failure) REPLY='=abort ignore' ;;
    *:--error-shape) REPLY='=documented detail gateway opsgenie message timestamp fields html empty' ;;
    *:--missing-scope) REPLY='=read write delete' ;;
    *) return 1 ;;
    esac
}

# What the next argument of a verb is.
_compass_maint_argument() {
    case $1 in
    '') REPLY='=list get create update cancel delete run wait apply diff validate export schema status targets timeline teams login logout doctor config help completion sandbox' ;;
    get) REPLY='window' ;;
    update) REPLY='window' ;;
    cancel) REPLY='window' ;;
    delete) REPLY='window' ;;
    run) REPLY='command' ;;
    wait) REPLY='window' ;;
    apply) REPLY='file' ;;
    diff) REPLY='file' ;;
    validate) REPLY='file' ;;
    status) REPLY='entity' ;;
    targets) REPLY='=integration policy sync' ;;
    config) REPLY='=set unset' ;;
    help) REPLY='=topics options times rules files exit-codes environment list get create update cancel delete run wait apply diff validate export schema status targets timeline teams login logout doctor config help completion sandbox' ;;
    completion) REPLY='=bash zsh fish' ;;
    sandbox) REPLY='=serve reset path openapi' ;;
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
        elif [[ " list get create update cancel delete run wait apply diff validate export schema status targets timeline teams login logout doctor config help completion sandbox sandbox/serve sandbox/reset sandbox/path sandbox/openapi " == *" ${verb:+$verb/}${words[i]} "* ]]; then
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
