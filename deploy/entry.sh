#!/bin/sh
# Start of the container: the first time, the index that was built with the image; then whatever `regqa` is asked.
set -eu
if [ ! -e "$REGQA_DATA" ]; then
    exec 9>"$REGQA_DATA.lock" # replicas start together on one volume
    flock 9
    if [ ! -e "$REGQA_DATA" ]; then
        rm -rf "$REGQA_DATA.new"
        cp -r /opt/start "$REGQA_DATA.new"
        mv "$REGQA_DATA.new" "$REGQA_DATA"
    fi
    exec 9>&-
fi
exec regqa "$@"
