#!/bin/sh
# What the sources must not hold: dangerous calls, SQL outside data/sql, SQLite
# outside its layer, clocks, environment and network outside their doors,
# and words that say something is unfinished.
. "$(dirname "$0")/lib.sh"

sources src screens tests | take_apart code | awk -F: '
    function calls(names) { return match(code, "(^|[^A-Za-z0-9_>.])(" names ")[ ]*[(]") }
    function called()
    {
        sub(/^[^A-Za-z_]*/, "", code)
        return substr(code, 1, index(code, "(") - 1)
    }
    function say(text) { print $1 ":" $2 ": " text }
    # Cuts the code so that it begins at what was matched.
    function cut() { code = substr(code, RSTART) }

    {
        file = $1
        whole = $0
        sub(/^[^:]*:[^:]*:/, "", whole)
        is_test = file ~ /^tests\//

        code = whole
        if (calls("strcpy|strcat|strncpy|strncat|sprintf|vsprintf|gets|strtok|atoi|atol|atoll|atof|rand|srand|alloca")) {
            cut()
            say(called() "() is not used here: it does not check, or hides state")
        }
        code = whole
        if (calls("system|popen|tmpnam|tempnam|mktemp|asctime|ctime|gmtime|localtime")) {
            cut()
            say(called() "() is not used here: no shell, no guessable names, no shared buffers")
        }
        code = whole
        if (calls("socket|connect|getaddrinfo|gethostbyname|socketpair")) {
            cut()
            say(called() "(): Rounds holds no network code")
        }
        if (is_test)
            next
        code = whole
        if (file != "src/base/clock.c" && calls("time|gettimeofday|clock_gettime|clock|ftime")) {
            cut()
            say(called() "(): only src/base/clock.c asks what time it is")
        }
        code = whole
        if (file !~ /^(src\/base\/|src\/cli\/|screens\/(main|settings|term)[.]c$)/ && calls("getenv|secure_getenv"))
            say("the environment is read only by src/base, src/cli and the doors in screens")
        if (file !~ /^src\/book\// && whole ~ /(^|[^A-Za-z0-9_])sqlite3(_|[^A-Za-z0-9_])/)
            say("only src/book knows SQLite")
    }' | report

# SQL stands in data/sql; in C there are only the names of statements.
sources src screens | take_apart strings | awk -F: '
    {
        text = $0
        sub(/^[^:]*:[^:]*:/, "", text)
    }
    text ~ /(^|[^A-Za-z0-9_])(SELECT|INSERT|UPDATE|DELETE|REPLACE|CREATE|DROP|ALTER|PRAGMA|ATTACH|SAVEPOINT|RELEASE) / ||
    text ~ /^ *(BEGIN|COMMIT|ROLLBACK|VACUUM|ANALYZE|REINDEX)( |;|$)/ ||
    tolower(text) ~ /select .+ from .+ where |insert into [a-z_]+|delete from [a-z_]+ where|update [a-z_]+ set |create (table|index) |(^|; *)pragma / {
        print $1 ":" $2 ": SQL in C: name the statement in data/sql and use its name"
    }' | report

# Unfinished work belongs in the issues. (Brackets, so that this line is not found itself.)
all_files | xargs -r grep -nIE '(^|[^A-Za-z])(TO[D]O|FIX[M]E|XX[X]|HAC[K])([^A-Za-z]|$)' |
    awk -F: '{ print $1 ":" $2 ": a note to oneself: do it, or write an issue" }' | report
all_files | grep -v '^data/demo/' | xargs -r grep -nIiE '(^|[^a-z])([s]tubs?|place[h]olders?|coming [s]oon|not [i]mplemented)([^a-z]|$)' |
    awk -F: '{ print $1 ":" $2 ": reads like something unfinished" }' | report
finish
