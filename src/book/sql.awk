# Makes the enum and the texts of the named statements from data/sql/*.sql (not
# schema*.sql). Use: awk -v out=h|c -f sql.awk data/sql/*.sql
#
# A statement begins after a line "-- name: patient_by_id" and ends at its semicolon.
# A line "-- scan: reason" before it allows it to read a big table whole; other comment
# lines explain it and are dropped.

function flush_one() {
    if (name == "") return
    sub(/[ \n]*;[ \n]*$/, "", text)
    if (name in seen) { print FILENAME ": statement " name " is there twice" > "/dev/stderr"; failed = 1; exit 1 }
    seen[name] = 1
    names[++count] = name; texts[count] = text; scans[count] = scan; files[count] = file
    name = ""; text = ""; scan = ""
}
FNR == 1 { flush_one() }
FILENAME ~ /schema[a-z_]*\.sql$/ { next }
/^-- name: / { flush_one(); name = $3; file = FILENAME; scan = ""; text = ""; next }
/^-- scan: / { scan = substr($0, 10); next }
/^ *--/ { next }
name != "" { line = $0; sub(/ +-- .*/, "", line); if (line != "") text = text (text == "" ? "" : "\n") line }
END {
    if (failed) exit 1
    flush_one()
    if (failed) exit 1
    if (out == "h") {
        print "/* Made by src/book/sql.awk from data/sql. */\n#ifndef GEN_SQL_H\n#define GEN_SQL_H\n\nenum sql_id {"
        for (i = 1; i <= count; i++) printf "    SQL_%s,\n", toupper(names[i])
        print "    SQL_COUNT\n};\n\n#endif"
    } else {
        print "/* Made by src/book/sql.awk from data/sql. */\n#include \"book/stmt.h\"\n"
        print "const struct sql_text sql_texts[] = {"
        for (i = 1; i <= count; i++) {
            t = texts[i]; gsub(/\\/, "\\\\", t); gsub(/"/, "\\\"", t); gsub(/\n/, "\\n\"\n     \"", t)
            s = scans[i]; gsub(/"/, "\\\"", s)
            printf "    {\"%s\", \"%s\",\n     \"%s\"},\n", names[i], s, t
        }
        print "};"
    }
}
