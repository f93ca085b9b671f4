# Makes texts part of the program: C byte arrays from `od -An -v -to1`.
#
# Input: for each file a line "file data/sql/schema.sql", then its bytes in
# octal. Output with -v out=h the header, with -v out=c the arrays. A symbol is
# data_ and the path below data/, with _ for what a C name cannot hold.
# Characters are written as '\ooo', which is right whether char is signed or not.

function begin_file(path)
{
    end_file()
    sub(/^data\//, "", path)
    symbol = path
    gsub(/[^A-Za-z0-9]/, "_", symbol)
    symbol = "data_" symbol
    count++
    paths[count] = path
    symbols[count] = symbol
    if (out == "h")
        printf "extern const char %s[];\nextern const size_t %s_len;\n", symbol, symbol
    else
        printf "\nconst char %s[] = {\n", symbol
}

function end_file()
{
    if (count > 0 && out == "c")
        printf "    '\\0'\n};\nconst size_t %s_len = sizeof %s - 1;\n", symbol, symbol
}

BEGIN {
    print "/* Made by src/base/embed.awk from the files in data/: do not edit. */"
    if (out == "c") {
        print "#include \"data.h\""
    } else {
        print "#ifndef ROUNDS_GEN_DATA_H\n#define ROUNDS_GEN_DATA_H\n\n#include <stddef.h>\n"
        print "/* Every text, followed by a NUL that its length does not count. */"
    }
}

$1 == "file" {
    begin_file($2)
    next
}

out == "c" {
    line = "   "
    for (i = 1; i <= NF; i++)
        line = line " '\\" $i "',"
    print line
}

END {
    end_file()
    if (out == "h") {
        print "\n/* The same texts as a table, in the order of their paths below data/. */"
        print "struct data_file {\n    const char *path; /* \"sql/schema.sql\" */\n    const char *text;\n    size_t len;\n};"
        print "extern const struct data_file data_files[];\nextern const size_t data_files_count;\n\n#endif"
    } else {
        print "\nconst struct data_file data_files[] = {"
        for (i = 1; i <= count; i++)
            printf "    {\"%s\", %s, sizeof %s - 1},\n", paths[i], symbols[i], symbols[i]
        printf "    {NULL, NULL, 0}\n};\nconst size_t data_files_count = %d;\n", count
    }
}
