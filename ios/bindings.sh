#!/bin/bash
# Copies the generated Swift of the boundary into OperatorKit. Make it first with tests/bindings.sh.   usage: ios/bindings.sh
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
made=${XDG_CACHE_HOME:-$HOME/.cache}/openlines/bindings/swift
kit=$here/OperatorKit/Sources

for file in OpenlinesCore.swift Ids.swift openlines_coreFFI.h openlines_coreFFI.modulemap; do
  [ -s "$made/$file" ] || { echo "ios/bindings.sh: no $made/$file: run tests/bindings.sh" >&2; exit 1; }
done
# Unchanged files keep their time, so that nothing is compiled anew.
put() { cmp -s "$1" "$2" || cp "$1" "$2"; }
mkdir -p "$kit/OpenlinesCore" "$kit/openlines_coreFFI"
put "$made/OpenlinesCore.swift" "$kit/OpenlinesCore/OpenlinesCore.swift"
put "$made/Ids.swift" "$kit/OpenlinesCore/Ids.swift"
put "$made/openlines_coreFFI.h" "$kit/openlines_coreFFI/openlines_coreFFI.h"
put "$made/openlines_coreFFI.modulemap" "$kit/openlines_coreFFI/module.modulemap"
