# Writes each C++ block of README.md as a file that compiles: a block with a main as it is, any other
# as the inside of a coroutine that has a client.
function finish(file, i) {
  ++blocks
  file = directory "/block_" blocks ".cpp"
  if (!whole) {
    print "#include <dolthub/dolthub.hpp>" > file
    print "#include <boost/asio/this_coro.hpp>" > file
    print "#include <iostream>" > file
    print "namespace asio = boost::asio;" > file
    print "asio::awaitable<void> readmeBlock" blocks "(dolthub::Client& client) {" > file
  }
  print "#line " start " \"README.md\"" > file
  for (i = 1; i <= count; ++i) print lines[i] > file
  if (!whole) print "(void)client; co_return; }" > file
  close(file)
}
/^```cpp/ { inside = 1; whole = 0; count = 0; start = NR + 1; next }
inside && /^```/ { inside = 0; finish(); next }
inside { lines[++count] = $0; if ($0 ~ /int main\(/) whole = 1 }
