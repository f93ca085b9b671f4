#!/bin/sh
# The house style as clang-format knows it (.clang-format): indentation, braces,
# spaces. Where a statement is broken and how a table is lined up is the author's.
. "$(dirname "$0")/lib.sh"
needs clang-format

scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch" "$wrong"' EXIT
mkdir "$scratch/ours" "$scratch/theirs"
cp .clang-format "$scratch"
sources src screens tests >"$scratch/names"
for side in ours theirs; do
    tar cf - -T "$scratch/names" | tar xf - -C "$scratch/$side"
done
cd "$scratch" || exit 1
# A process for each file takes three times as long.
(cd theirs && xargs clang-format -i <../names)
# Runs of blanks inside a line say nothing; those that begin it do.
for side in ours theirs; do
    (cd "$side" && xargs sed -i -E ':a; s/^( *[^ ].*[^ ])  +/\1 /; ta; s/,\/\*/, \/*/' <../names)
done
diff -r ours theirs | awk '
    # A text with its line breaks taken out, and what clang-format cannot tell apart.
    function joined(text)
    {
        gsub(/\n */, " ", text)
        gsub(/ *[*&] */, "*", text)
        gsub(/[{(] +/, "{", text)
        gsub(/ +[})]/, "}", text)
        gsub(/[(]/, "{", text)
        gsub(/[)]/, "}", text)
        gsub(/,}/, "}", text)
        gsub(/  +/, " ", text)
        sub(/^ /, "", text)
        return text
    }
    function indent(text)
    {
        match(text, /^ */)
        return RLENGTH
    }
    function judge()
    {
        # A macro is laid out by hand.
        if (at != "" && ours !~ /^#define|\\(\n|$)/ && (joined(ours) != joined(theirs) || indent(ours) != indent(theirs) || has_brace))
            print file ":" at ": laid out differently from the house style (see .clang-format)"
        ours = theirs = ""
        has_brace = 0
    }
    /^diff -r / {
        judge()
        at = ""
        file = $3
        sub(/^ours\//, "", file)
        next
    }
    /^[0-9]/ {
        judge()
        at = $1
        sub(/[^0-9].*/, "", at)
        next
    }
    # A brace on its own line on one side only; a body beside its condition.
    /^[<>] *[{}]$/ || /^[<] *(if|for|while|else)[ (].*;$/ { has_brace = 1 }
    /^</ { ours = ours (ours == "" ? "" : "\n") substr($0, 3) }
    /^>/ { theirs = theirs (theirs == "" ? "" : "\n") substr($0, 3) }
    END { judge() }' | report
finish
