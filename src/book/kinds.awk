# Makes the tables of kinds and fields, and the row statements of the fold, from
# the comments in data/sql/schema*.sql. Use: awk -v out=h|c -f kinds.awk schema*.sql
#
# A table is a kind when its first line says "-- derived, kind N"; a column is a
# field when its comment begins with a number. A duplicate number stops the build, as does what
# the code has no room for: a column without a number, a field number above 127 (one byte of a clock), more
# than 48 fields (KIND_FIELDS_MAX).

function upper(s) { return toupper(s) }
function die(msg) { print FILENAME ":" FNR ": " msg > "/dev/stderr"; failed = 1; exit 1 }

/^CREATE TABLE [a-z_]+ \( -- (log|derived|local)/ {
    class[++ntables] = $6; sub(/[:,]/, "", class[ntables]); tables[ntables] = $3
}
/^CREATE TABLE .* -- derived, kind [0-9]+/ {
    table = $3
    match($0, /kind [0-9]+/)
    number = substr($0, RSTART + 5, RLENGTH - 5) + 0
    if (number in taken) die("kind " number " is used twice")
    taken[number] = table
    kinds[++nkinds] = table; kind_number[table] = number; nfields[table] = 0
    next
}
/^\) STRICT/ { table = "" }
/^CREATE INDEX/ { # columns of an index: an update of others can leave the index alone
    on = 0
    for (i = 1; i <= NF; i++) if ($i == "ON") { on = $(i + 1) }
    list = $0; sub(/^[^(]*\(/, "", list); sub(/\).*/, "", list); gsub(/ /, "", list)
    n = split(list, cols, ",")
    for (i = 1; i <= n; i++) indexed[on, cols[i]] = 1
    pending = on
}
/^  WHERE/ && pending { # partial index: its condition counts as indexed
    for (t in kind_number) for (i = 1; i <= nfields[t]; i++)
        if (t == pending && index($0, field[t, i])) indexed[t, field[t, i]] = 1
}
/;$/ { pending = "" }
table && /^  [a-z_0-9]+ +(TEXT|INTEGER|BLOB),? *-- [0-9]+:/ {
    name = $1; type = $2; sub(/,$/, "", type)
    match($0, /-- [0-9]+:/)
    num = substr($0, RSTART + 3, RLENGTH - 4) + 0
    if ((table, num) in used) die("field " num " of " table " is used twice")
    used[table, num] = 1
    if (num < 1 || num > 127) die("field " num " of " table ": a number is 1 to 127")
    if (nfields[table] >= 48) die(table " has more than 48 fields")
    i = ++nfields[table]; field[table, i] = name; ftype[table, i] = type; fnum[table, i] = num
    next
}
table && /^  [a-z]/ && !/^  n INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, clock BLOB NOT NULL,$/ {
    die("a column of " table " has no number: -- N: what it is")
}

END {
    if (failed) exit 1
    if (out == "h") header(); else source()
}

function header(    k, t, i) {
    print "/* Made by src/book/kinds.awk from data/sql/schema.sql. */"
    print "#ifndef GEN_KINDS_H\n#define GEN_KINDS_H\n"
    print "enum kind {"
    for (k = 1; k <= nkinds; k++) printf "    KIND_%s = %d,\n", upper(kinds[k]), kind_number[kinds[k]]
    print "};\nenum { KIND_COUNT = " nkinds " };\n"
    for (k = 1; k <= nkinds; k++) {
        t = kinds[k]
        print "enum {"
        for (i = 1; i <= nfields[t]; i++)
            printf "    %s_%s = %d,\n", upper(t), upper(field[t, i]), fnum[t, i]
        print "};\n"
    }
    print "#endif"
}

function source(    k, t, i, cols, marks, sets, plain, np) {
    print "/* Made by src/book/kinds.awk from data/sql/schema.sql. */"
    print "#include \"book/kind.h\"\n"
    for (k = 1; k <= nkinds; k++) {
        t = kinds[k]
        printf "static const struct field_def fields_%s[] = {\n", t
        for (i = 1; i <= nfields[t]; i++)
            printf "    {%d, \"%s\", VALUE_%s, %s},\n", fnum[t, i], field[t, i], \
                ftype[t, i] == "INTEGER" ? "INT" : ftype[t, i], ((t, field[t, i]) in indexed) ? "true" : "false"
        print "};\n"
    }
    print "const struct kind_def kind_table[] = {"
    for (k = 1; k <= nkinds; k++) {
        t = kinds[k]; cols = ""; marks = ""; sets = ""; plain = ""
        for (i = 1; i <= nfields[t]; i++) {
            cols = cols ", " field[t, i]; marks = marks ", ?" (i + 2)
            sets = sets ", " field[t, i] " = ?" (i + 2)
            if (!((t, field[t, i]) in indexed)) plain = plain ", " field[t, i] " = ?" (i + 2)
        }
        printf "    {%d, \"%s\", fields_%s, %d,\n", kind_number[t], t, t, nfields[t]
        printf "     \"SELECT n, clock%s FROM %s WHERE id = ?1\",\n", cols, t
        printf "     \"INSERT INTO %s (id, clock%s) VALUES (?1, ?2%s)\",\n", t, cols, marks
        printf "     \"UPDATE %s SET clock = ?2%s WHERE n = ?1\",\n", t, sets
        printf "     \"UPDATE %s SET clock = ?2%s WHERE n = ?1\",\n", t, plain
        printf "     \"SELECT id FROM %s WHERE id > ?1 ORDER BY id LIMIT 1\",\n", t
        printf "     \"SELECT count(*) FROM %s\",\n", t
        printf "     \"DELETE FROM %s\"},\n", t
    }
    print "};\n\nconst struct table_class table_classes[] = {"
    for (k = 1; k <= ntables; k++) printf "    {\"%s\", TABLE_%s},\n", tables[k], upper(class[k])
    print "    {NULL, TABLE_LOCAL}\n};"
}
