# SPDX-License-Identifier: Apache-2.0
#
# Checks the code points and prints them as C; run by generate.sh.
#
#   awk -f generate.awk DIR FILE.tsv...      each FILE.tsv must be one that registries.tsv names
#
# A registry is a file of rows: value, name, columns of its own if any, clause. Values ascend and are written in decimal
# when they are one byte wide, else in hexadecimal at full width. The enumerators of registry.h say which words are known.

BEGIN {
    FS = "\t"
    dir = ARGV[1]
    columns["cipher_suites"] = "kx\tauth\tenc\tmac\thash\tmin_version\tmax_version\t"
    columns["supported_groups"] = "kind\tbits\tclient_share_len\tserver_share_len\t"

    read_enumerators(dir "/registry.h")
    read_manifest("registries")
    if (failed)
        exit 1
    for (r = 1; r <= num_registries; r++)
        read_registry(r)
    for (r = 1; r <= num_registries; r++) {
        if (file[r] == "cipher_suites")
            check_suites(r)
        if (file[r] == "supported_groups")
            check_groups(r)
    }
    read_ranges("ranges")
    for (i = 2; i < ARGC; i++)
        if (!(ARGV[i] in was_read))
            fail(ARGV[i], 1, "no row of registries.tsv names this file")
    if (failed)
        exit 1
    print_tables()
}

function fail(path, line, message)
{
    printf "%s:%d: %s\n", path, line, message | "cat 1>&2"
    failed = 1
}

# The value of "0x1f" or "31"; -1 when it is no number.
function number(text, i, digit, base, n)
{
    base = 10
    if (text ~ /^0x/) {
        base = 16
        text = substr(text, 3)
    }
    if (text == "")
        return -1
    for (i = 1; i <= length(text); i++) {
        digit = index("0123456789abcdef", substr(text, i, 1)) - 1
        if (digit < 0 || digit >= base)
            return -1
        n = n * base + digit
    }
    return n
}

# How `value` is written in a registry of `width` bytes.
function written(width, value)
{
    return width == 1 ? sprintf("%d", value) : sprintf("0x%0" 2 * width "x", value)
}

# Reads the header of dir/NAME.tsv, which must be `header`; returns the path.
function open_tsv(name, header, path)
{
    path = dir "/" name ".tsv"
    was_read[path] = 1
    line_no = 1
    if ((getline line < path) <= 0)
        fail(path, 1, "cannot be read")
    else if (line != header)
        fail(path, 1, "the header is not \"" header "\"")
    num_columns = split(header, ignored, FS)
    return path
}

# Reads the next row into cell[]; false at the end of the file. Rows with the wrong shape are reported and passed over.
function next_row(path, n, i)
{
    while ((getline line < path) > 0) {
        line_no++
        n = split(line, cell, FS)
        for (i = 1; i <= n; i++)
            if (cell[i] !~ /^[A-Za-z0-9][-A-Za-z0-9_ .,()\/^+]*$/ && cell[i] != "-" || cell[i] ~ / $/)
                break
        if (n == num_columns && i > n)
            return 1
        fail(path, line_no, n == num_columns ? "column " i " is empty or has a character that names do not have" \
                                             : "wanted " num_columns " columns, got " n)
    }
    close(path)
    return 0
}

function read_enumerators(path)
{
    while ((getline line < path) > 0)
        if (match(line, /^    TW_[A-Z0-9_]+,/)) {
            line = substr(line, 8, RLENGTH - 8)
            enumerator[line] = 1
            if (line ~ /^REG_/ && line != "REG_NONE")
                unnamed[substr(line, 5)] = 1
        }
    close(path)
}

function read_manifest(name, path, id)
{
    path = open_tsv(name, "registry\tid\twidth\tgrease")
    while (next_row(path)) {
        if (!(cell[2] in unnamed))
            fail(path, line_no, "registry.h has no TW_REG_" cell[2] ", or an earlier row has it")
        if (cell[3] !~ /^[123]$/)
            fail(path, line_no, "width is 1, 2 or 3, not " cell[3])
        if (cell[4] !~ /^(-|8|16)$/)
            fail(path, line_no, "grease is -, 8 or 16, not " cell[4])
        delete unnamed[cell[2]]
        num_registries++
        file[num_registries] = cell[1]
        number_of[cell[1]] = num_registries
        id_of[num_registries] = cell[2]
        width[num_registries] = cell[3] + 0
        limit[num_registries] = cell[3] == 1 ? 256 : cell[3] == 2 ? 65536 : 16777216
        grease[num_registries] = cell[4]
    }
    for (id in unnamed)
        fail(path, line_no, "no row for TW_REG_" id)
}

function read_registry(r, path, previous, v, i)
{
    path = open_tsv(file[r], "value\tname\t" columns[file[r]] "clause")
    clause_column[r] = num_columns
    previous = -1
    while (next_row(path)) {
        v = number(cell[1])
        if (v < 0 || v >= limit[r] || cell[1] != written(width[r], v))
            fail(path, line_no, cell[1] " is not the form of a value here")
        if (v <= previous)
            fail(path, line_no, cell[1] " does not come after the value before it")
        if ((r, cell[2]) in line_of)
            fail(path, line_no, cell[2] " is also the name in line " line_of[r, cell[2]])
        previous = v
        line_of[r, cell[2]] = line_no
        row_of[r, v] = ++num_rows[r]
        value[r, num_rows[r]] = v
        row_line[r, num_rows[r]] = line_no
        for (i = 1; i <= num_columns; i++)
            row[r, num_rows[r], i] = cell[i]
    }
    if (num_rows[r] == 0)
        fail(path, line_no, "no rows")
}

function check_word(path, line, prefix, word)
{
    if (!(prefix "_" word in enumerator))
        fail(path, line, "registry.h has no TW_" prefix "_" word)
}

function check_suites(r, path, line, i, versions, low, high)
{
    path = dir "/" file[r] ".tsv"
    versions = number_of["versions"]
    for (i = 1; i <= num_rows[r]; i++) {
        line = row_line[r, i]
        check_word(path, line, "KX", row[r, i, 3])
        check_word(path, line, "AUTH", row[r, i, 4])
        check_word(path, line, "ENC", row[r, i, 5])
        check_word(path, line, "MAC", row[r, i, 6])
        check_word(path, line, "HASH", row[r, i, 7])
        low = number(row[r, i, 8])
        high = number(row[r, i, 9])
        if (!((versions, low) in row_of) || !((versions, high) in row_of) || low > high)
            fail(path, line, row[r, i, 8] " to " row[r, i, 9] " is not a range of known versions")
    }
}

function check_groups(r, path, line, i, k)
{
    path = dir "/" file[r] ".tsv"
    for (i = 1; i <= num_rows[r]; i++) {
        line = row_line[r, i]
        check_word(path, line, "GROUP", toupper(row[r, i, 3]))
        for (k = 4; k <= 6; k++)
            if (number(row[r, i, k]) < 0 || number(row[r, i, k]) > 65535)
                fail(path, line, row[r, i, k] " is no length")
    }
}

function read_ranges(name, path, r, previous)
{
    path = open_tsv(name, "registry\tfirst\tlast\tstatus\tclause")
    while (next_row(path)) {
        r = number_of[cell[1]]
        if (r == "" || width[r] > 2) {
            fail(path, line_no, "no registry " cell[1] " of one or two bytes")
            continue
        }
        if (r < previous)
            fail(path, line_no, "the registries are not in the order of registries.tsv")
        if (cell[2] != written(width[r], number(cell[2])) || cell[3] != written(width[r], number(cell[3])) ||
            number(cell[2]) > number(cell[3]) || number(cell[3]) >= limit[r])
            fail(path, line_no, cell[2] " to " cell[3] " is no range")
        if (cell[4] !~ /^(reserved|private_use|experimental_use)$/)
            fail(path, line_no, "status is reserved, private_use or experimental_use, not " cell[4])
        previous = r
        num_ranges[r]++
        ranges[r] = ranges[r] sprintf("    {0x%04x, 0x%04x, \"%s\"},\n", number(cell[2]), number(cell[3]), cell[4])
    }
}

function print_tables(r)
{
    print "/* SPDX-License-Identifier: Apache-2.0 */ " \
          "/* Generated by lib/registry/generate.sh from the .tsv files of lib/registry; do not edit. */"
    print "#include \"registry/tables.h\""
    print ""
    print "/* clang-format off */"
    num_pages = 1
    for (r = 1; r <= num_registries; r++) {
        print_rows(r)
        if (num_ranges[r])
            printf "\nstatic const struct tw_code_range %s_ranges[] = {\n%s};\n", file[r], ranges[r]
        if (width[r] < 3)
            print_directory(r)
    }
    if (num_pages > 256)
        fail(dir "/registries.tsv", 1, num_pages " pages do not fit the directories")
    printf "\nconst struct tw_code_page tw_code_pages[] = {\n    {0, {0}},\n%s};\n", pages
    print_suites(number_of["cipher_suites"])
    print_groups(number_of["supported_groups"])
    print_descriptors()
    print "/* clang-format on */"
    exit failed
}

function print_rows(r, i)
{
    printf "\nstatic const struct tw_code_point %s[] = {\n", file[r]
    for (i = 1; i <= num_rows[r]; i++)
        printf "    {%s, \"%s\", \"%s\"},\n", row[r, i, 1], row[r, i, 2], row[r, i, clause_column[r]]
    print "};"
}

# A page for each value without its last byte that has rows, and the list of which is where.
function print_directory(r, i, high, low, page_high, first, last_low, text)
{
    page_high = -1
    for (i = 1; i <= num_rows[r]; i++) {
        high = int(value[r, i] / 256)
        low = value[r, i] % 256
        if (high != page_high) {
            if (page_high >= 0)
                pages = pages "}},\n"
            page_high = high
            text = text sprintf("[0x%02x] = %d, ", high, num_pages++)
            first = i
            last_low = -2
            pages = pages sprintf("    {%d, {", i - 1)
        }
        if (i - first == 255)
            fail(dir "/" file[r] ".tsv", row_line[r, i], "more than 255 values that differ in the last byte alone")
        pages = pages (low == last_low + 1 ? "" : sprintf("[0x%02x] = ", low)) i - first + 1 ", "
        last_low = low
    }
    pages = pages "}},\n"
    page_count[r] = high + 1
    printf "\nstatic const uint8_t %s_pages[] = {%s};\n", file[r], text
}

function print_suites(r, i)
{
    print "\nconst struct tw_cipher_suite tw_cipher_suites[] = {"
    for (i = 1; i <= num_rows[r]; i++)
        printf "    {%s, %s, %s, TW_KX_%s, TW_AUTH_%s, TW_ENC_%s, TW_MAC_%s, TW_HASH_%s, \"%s\", \"%s\"},\n", \
               row[r, i, 1], row[r, i, 8], row[r, i, 9], row[r, i, 3], row[r, i, 4], row[r, i, 5], row[r, i, 6], \
               row[r, i, 7], row[r, i, 2], row[r, i, 10]
    print "};"
}

function print_groups(r, i)
{
    print "\nconst struct tw_group tw_groups[] = {"
    for (i = 1; i <= num_rows[r]; i++)
        printf "    {%s, %s, %s, %s, TW_GROUP_%s, \"%s\", \"%s\"},\n", row[r, i, 1], row[r, i, 4], row[r, i, 5], \
               row[r, i, 6], toupper(row[r, i, 3]), row[r, i, 2], row[r, i, 7]
    print "};"
}

function print_descriptors(r)
{
    print "\nconst struct tw_registry_table tw_registry_tables[TW_REG_COUNT] = {"
    for (r = 1; r <= num_registries; r++)
        printf "    [TW_REG_%s] = {\"%s\", %s, %s, %s, %d, %d, %d, %d, TW_GREASE_%s},\n", id_of[r], file[r], file[r], \
               (page_count[r] ? file[r] "_pages" : "NULL"), (num_ranges[r] ? file[r] "_ranges" : "NULL"), \
               num_rows[r], page_count[r], num_ranges[r], width[r], (grease[r] == "-" ? "NONE" : grease[r])
    print "};"
}
