# Writes the C++ blocks of Markdown files as files that compile: a block with a main as a program of
# its own, all others together, each as the inside of a coroutine that has a client, and a list of
# these, see blocks.hpp. A block that begins with `// examples/…` is a piece of that file, which is
# compiled there; test/structure holds them against each other.
function coroutine(i) {
  print "asio::awaitable<void> block" ++blocks "(dolthub::Client& client) {" > together
  print "#line " start " \"" name "\"" > together
  for (i = 1; i <= count; ++i) print lines[i] > together
  print "(void)client; co_return; }" > together
  list = list "    {\"" name ":" start "\", &block" blocks "},\n"
}
# A program that would ask www.dolthub.com asks whom the environment names: the options of its client are
# all that is changed. test/package/installed.sh compiles it as it stands.
function program(stem, file, i, elsewhere) {
  stem = name
  sub(/.*\//, "", stem)
  sub(/\.md$/, "", stem)
  file = directory "/program_" tolower(stem) "_" ++programs[stem] ".cpp"
  for (i = 1; i <= count; ++i)
    elsewhere += sub(/ client[{]context[.]get_executor[(][)][}]/,
                     " client{context.get_executor(), optionsFromEnvironment()}", lines[i])
  if (elsewhere) print "#include \"examples/environment.hpp\"" > file
  print "#line " start " \"" name "\"" > file
  for (i = 1; i <= count; ++i) print lines[i] > file
  close(file)
}
BEGIN {
  together = directory "/together.cpp"
  print "#include \"docs/blocks.hpp\"" > together
  print "#include <dolthub/inbound.hpp>" > together
  print "#include <boost/asio/bind_cancellation_slot.hpp>" > together
  print "#include <boost/asio/cancellation_signal.hpp>" > together
  print "#include <boost/asio/co_spawn.hpp>" > together
  print "#include <boost/asio/this_coro.hpp>" > together
  print "#include <boost/asio/use_awaitable.hpp>" > together
  print "#include <iostream>" > together
  print "namespace asio = boost::asio;" > together
  print "namespace {" > together
}
FNR == 1 { name = substr(FILENAME, length(root) + 2); inside = 0 }
/^```cpp/ { inside = 1; whole = 0; count = 0; start = FNR + 1; next }
inside && /^```/ && lines[1] ~ /^\/\/ examples\// { inside = 0; next }
inside && /^```/ { inside = 0; if (whole) program(); else coroutine(); next }
inside { lines[++count] = $0; if ($0 ~ /int main\(/) whole = 1 }
END {
  print "}" > together
  print "const std::vector<docs::Block> docs::blocks{\n" list "};" > together
}
