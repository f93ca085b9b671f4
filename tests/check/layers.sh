#!/bin/sh
# A file includes headers of its own layer or a lower one, and each library has one door.
. "$(dirname "$0")/lib.sh"

sources src screens tests | take_apart code | grep '^[^:]*:[0-9]*:[ ]*#[ ]*include' | awk -F: '
    function layer(path)
    {
        if (path ~ /^src\/base\//) return 1
        if (path ~ /^src\/book\//) return 2
        if (path ~ /^src\/practice\//) return 3
        if (path ~ /^src\/exchange\//) return 4
        if (path ~ /^src\/cli\//) return 5
        if (path ~ /^screens\//) return 6
        return 0
    }
    function say(text) { print $1 ":" $2 ": " text }

    BEGIN {
        # library header -> the only files that may include it (a pattern)
        door["sqlite3.h"] = "^src/book/"
        door["curses.h"] = door["ncurses.h"] = door["term.h"] = "^screens/term[.]c$"
        door["libconfig.h"] = "^src/base/config[.]c$"
        door["utf8proc.h"] = "^src/base/text[.]c$"
        door["sodium.h"] = "^src/base/(id|hash|secret)[.]c$"
        door["zstd.h"] = "^src/base/pack[.]c$"
        # made by the build from data/sql: they are SQL, so they are the book layer
        generated["sql.h"] = generated["kinds.h"] = "^src/book/"
        generated["data.h"] = "."
    }

    {
        file = $1
        mine = layer(file)
        is_test = file ~ /^tests\//
        if (file != last_file) {
            last_file = file
            own = file
            sub(/[.]c$/, ".h", own)
            if (mine && file ~ /[.]c$/ && (getline line < own) >= 0) {
                close(own)
                sub(/^src\//, "", own)
                stem = substr(own, 1, length(own) - 2)
                # term.c may begin with term_state.h, which it shares with its other halves
                if (index($3, "\"" stem ".h\"") == 0 && index($3, "\"" stem "_") == 0)
                    say("its own header \"" own "\" has to be included first")
            }
        }
    }

    match($3, /<[^>]*>/) {
        name = substr($3, RSTART + 1, RLENGTH - 2)
        base = name
        sub(/^.*\//, "", base)
        if (!is_test && (base in door) && file !~ door[base])
            say("<" name "> has one door and this is not it: " door[base])
        if (name ~ /^(sys\/socket|netdb|netinet\/.*|arpa\/.*|sys\/un)[.]h$/)
            say("<" name ">: Rounds holds no network code")
        next
    }

    match($3, /"[^"]*"/) {
        name = substr($3, RSTART + 1, RLENGTH - 2)
        if (name ~ /[.]c$/)
            say("\"" name "\": a source is compiled, never included")
        else if (name in generated) {
            if (!is_test && file !~ generated[name])
                say("\"" name "\" is made from SQL and belongs to src/book/")
        } else if (is_test) {
            if (file ~ /^tests\/(unit|sim|fault|support)\// && name ~ /^screens\//)
                say("\"" name "\": this test is linked without a terminal")
        } else {
            theirs = layer(name ~ /^screens\// ? name : "src/" name)
            if (!theirs)
                say("\"" name "\": ours are written \"base/err.h\" or \"screens/term.h\"")
            else if (theirs > mine)
                say("\"" name "\" is of a higher layer; a file includes its own layer or a lower one")
        }
    }' | report
finish
