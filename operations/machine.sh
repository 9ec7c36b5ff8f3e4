#!/bin/sh
# Says what this machine lacks for building and deploying, all at once, and how to get it.
#
#     machine.sh python3 python3.13 on      the tools' Python, Lambda's Python, and whether to make bytecode with it

python=$1 runtime=$2 bytecode=$3
. /etc/os-release 2>/dev/null
lacks=0

lack() { # what, why, how to get it …
    [ $lacks = 0 ] && echo "This machine can't build for Lambda yet. It lacks:" >&2
    lacks=1
    printf '\n  %-14s %s\n' "$1" "$2" >&2
    shift 2
    for line; do printf '  %-14s   %s\n' "" "$line" >&2; done
}

case " $ID $ID_LIKE " in
*" debian "*) install="apt-get install" ;;
*) install="install" ;;
esac

# Debian 12 and before, and Ubuntu before 25.04, have no such package.
case "$ID-$VERSION_ID" in
debian-1[0-2] | ubuntu-2[0-4].*) packaged="" ;;
*) packaged="$install $runtime" ;;
esac

if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    lack "python3" "3.11 or later, for the tools" "$install python3 python3-venv" "or name another: make PYTHON=$runtime ..."
elif ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    lack "python3-venv" "to keep the tools apart from the system" "$install python3-venv"
fi

if [ ! -e /etc/ssl/certs/ca-certificates.crt ] && [ "$install" != install ]; then
    lack "certificates" "to fetch libraries by https" "$install ca-certificates"
fi

if [ "$bytecode" != off ] && ! PATH=".venv-sam/bin:$PATH" "$runtime" -c "" 2>/dev/null; then
    lack "$runtime" "which Lambda runs: only it can make the layers' bytecode, and without that" \
        "each cold start takes several times as long" \
        "" \
        ${packaged:+"$packaged"} \
        "${packaged:+or }make python        (fetches it from github.com into this folder)" \
        "or go on without:   the same command with BYTECODE=off"
fi

[ $lacks = 0 ] || echo >&2
exit $lacks
