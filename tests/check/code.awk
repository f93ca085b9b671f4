# Takes C sources apart for the checks: what is code, what is text, what is comment.
#
#   -v want=code      "file:line:" and the line without comments, literals emptied
#   -v want=strings   "file:line:" and the inside of each string literal, one a line
#   -v want=comments  "file lines comment-lines": non-blank lines, and those that hold a comment
#
# A small scanner, right for the C we write: no line is continued inside a
# literal, and there are no trigraphs.

function finish_file()
{
    if (want == "comments" && name != "")
        print name, lines + 0, commented + 0
    lines = commented = inside = 0
}

# Position of the quote that ends the literal opened before `from`, or the end of the line.
function literal_end(line, from, quote,    i, c)
{
    for (i = from; i <= length(line); i++) {
        c = substr(line, i, 1)
        if (c == "\\")
            i++
        else if (c == quote)
            return i
    }
    return length(line)
}

FNR == 1 {
    finish_file()
    name = FILENAME
}

{
    rest = $0
    code = ""
    has_comment = 0
    while (rest != "") {
        if (inside) {
            has_comment = 1
            at = index(rest, "*/")
            if (!at)
                break
            rest = substr(rest, at + 2)
            inside = 0
            continue
        }
        if (!match(rest, /"|'|\/\*|\/\//)) {
            code = code rest
            break
        }
        code = code substr(rest, 1, RSTART - 1)
        opener = substr(rest, RSTART, RLENGTH)
        if (opener == "//") {
            has_comment = 1
            break
        }
        if (opener == "/*") {
            inside = 1
            rest = substr(rest, RSTART + 2)
            continue
        }
        start = RSTART
        stop = literal_end(rest, start + 1, opener)
        if (opener == "\"" && want == "strings")
            print FILENAME ":" FNR ":" substr(rest, start + 1, stop - start - 1)
        # An included file's name is code: the checks of layers read it.
        if (code ~ /^[ \t]*#[ \t]*include/)
            code = code substr(rest, start, stop - start + 1)
        else
            code = code opener opener
        rest = substr(rest, stop + 1)
    }
    if (want == "code" && code ~ /[^ \t]/)
        print FILENAME ":" FNR ":" code
    if ($0 ~ /[^ \t]/)
        lines++
    if (has_comment)
        commented++
}

END { finish_file() }
