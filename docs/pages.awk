# pages.awk FILE: a page of the guide as Doxygen reads it. Each heading gets a name, links to pages and
# their headings go there, and links to files that are no page are their text alone.
function slug(text) {
  text = tolower(text)
  gsub(/[^a-z0-9 _-]/, "", text)
  gsub(/ /, "-", text)
  return text
}
function stem(path) {
  sub(/.*\//, "", path)
  sub(/\.md$/, "", path)
  return tolower(path)
}
function target(path, anchor) {
  anchor = ""
  if (match(path, /#/)) {
    anchor = "_" substr(path, RSTART + 1)
    path = substr(path, 1, RSTART - 1)
  }
  if (path == "") return "page_" stem(FILENAME) anchor
  if (path !~ /(^|\/)(README|SECURITY|CHANGELOG)\.md$|^(docs\/)?[a-z0-9]+\.md$/ || path ~ /test\//) return ""
  return stem(path) == "readme" ? "index" : "page_" stem(path) anchor
}
/^```/ { code = !code; print; next }
code { print; next }
/^#+ / {
  level = index($0, " ") - 1
  title = substr($0, level + 2)
  print $0 " {#page_" stem(FILENAME) (level > 1 ? "_" slug(title) : "") "}"
  next
}
{
  line = $0
  out = ""
  while (match(line, /\[[^]]*\]\([^)]*\)/)) {
    before = substr(line, 1, RSTART - 1)
    link = substr(line, RSTART, RLENGTH)
    line = substr(line, RSTART + RLENGTH)
    middle = index(link, "](")
    text = substr(link, 2, middle - 2)
    path = substr(link, middle + 2, length(link) - middle - 2)
    if (before ~ /!$/) {
      sub(/.*\//, "", path)
      link = "[" text "](" path ")"
    } else if (path !~ /^https?:/) {
      link = target(path) == "" ? text : "[" text "](@ref " target(path) ")"
    }
    out = out before link
  }
  print out line
}
