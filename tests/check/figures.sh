#!/bin/sh
# The size and shape of the sources, for who wants to know them: `make lint C=figures`. Nothing is wrong here; the
# limits are in sizes.sh. Lines are all lines, remarks: those that are nothing else; a function counts from { to }.
. "$(dirname "$0")/lib.sh"

# shellcheck disable=SC2016 # awk's dollars
sources src screens tests | xargs -r awk '
    function end_of_file()
    {
        if (lines > longest[place]) {
            longest[place] = lines
            file[place] = name
        }
    }
    FNR == 1 {
        end_of_file()
        name = FILENAME
        place = name ~ /^src\// ? "src/" substr(name, 5, index(substr(name, 5), "/") - 1) : substr(name, 1, index(name, "/") - 1)
        if (!(place in files))
            order[++places] = place
        files[place]++
        start = 0
        is_header = name ~ /[.]h$/
    }
    {
        lines = FNR
        total[place]++
        if (/^[ \t]*(\/\*|\*|\/\/)/)
            remarks[place]++
        if (is_header) {
            header[place]++
            if (/^[ \t]*(\/\*|\*|\/\/)/)
                said[place]++
        }
    }
    /\/\* size: .+\*\// { excused = excused "\n    " name ":" FNR ": " $0 }
    !is_header && !start && (/^\{$/ || /^[a-z].*\) \{$/) { start = FNR }
    !is_header && /^\}/ && start {
        functions[place]++
        length_of = FNR - start + 1
        sum[place] += length_of
        if (length_of > most[place])
            most[place] = length_of
        start = 0
    }
    END {
        end_of_file()
        printf "%-14s %5s %7s %8s %8s %9s %6s %5s  %s\n", "", "files", "lines", "remarks", "headers", "functions", "mean", "most", "longest file"
        for (i = 1; i <= places; i++) {
            p = order[i]
            printf "%-14s %5d %7d %6d %% %6d %% %9d %6.1f %5d  %d %s\n", p, files[p], total[p], 100 * remarks[p] / total[p],
                   header[p] ? 100 * said[p] / header[p] : 0, functions[p], functions[p] ? sum[p] / functions[p] : 0,
                   most[p], longest[p], file[p]
            f += files[p]; t += total[p]; n += functions[p]; s += sum[p]
        }
        printf "%-14s %5d %7d %17s %11d %6.1f\n", "together", f, t, "", n, s / n
        print "Longer, with its reason:" excused
    }'
finish
