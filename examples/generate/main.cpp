// Makes files to try the importer with: dolthub-generate DIRECTORY SEED
//
// The same seed makes the same bytes everywhere. Cells are awkward on purpose: quotes, commas, line
// breaks, other scripts, and empty ones.
#include <array>
#include <charconv>
#include <cstdint>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <stdexcept>
#include <string>
#include <string_view>

namespace {

constexpr int databases = 24;
constexpr int filesEach = 9;
constexpr std::uint64_t bigFileBytes = 21'000'000;

// SplitMix64. The standard's distributions differ from library to library, so none is used.
class Dice {
public:
  explicit Dice(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() {
    std::uint64_t z = state_ += 0x9e3779b97f4a7c15;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return z ^ z >> 31;
  }

  // From 0 to limit - 1.
  std::uint64_t below(std::uint64_t limit) { return next() % limit; }

  template <std::size_t N>
  std::string_view one(const std::array<std::string_view, N>& of) {
    return of[below(N)];
  }

private:
  std::uint64_t state_;
};

constexpr std::array<std::string_view, 12> names{
    "Hokusai",          "Frida Kahlo", "Dürer, Albrecht", "Ōtagaki Rengetsu",
    "Πραξιτέλης",       "Илья Репин",  "حسن مسعودي",      "O'Keeffe, G.",
    "Joan \"Joan\" M.", "齊白石",      "Hilma af Klint",  "Tarsila do Amaral"};
constexpr std::array<std::string_view, 10> titles{"The Wave",
                                                  "Still life, with lemons",
                                                  "Untitled \"No. 7\"",
                                                  "Two lines\nof a title",
                                                  "夜の海",
                                                  "Портрет",
                                                  "Broken; or not?",
                                                  "a\tb",
                                                  "Study for a bridge",
                                                  "100 % linen 🎨"};
constexpr std::array<std::string_view, 8> words{"oil", "on",   "canvas", "gift of",
                                                "the", "city", "signed", "verso"};
constexpr std::array<std::string_view, 9> subjects{"paintings", "drawings", "prints",
                                                   "photos",    "coins",    "maps",
                                                   "letters",   "textiles", "instruments"};

void appendCell(std::string& row, std::string_view cell) {
  if (cell.find_first_of("\",\n\r") == std::string_view::npos) {
    row += cell;
    return;
  }
  row += '"';
  for (const char c : cell) {
    if (c == '"') {
      row += '"';
    }
    row += c;
  }
  row += '"';
}

std::string note(Dice& dice, std::uint64_t length) {
  std::string text;
  while (text.size() < length) {
    text += dice.one(words);
    const std::uint64_t roll = dice.below(40);
    text += roll == 0 ? "\n" : roll == 1 ? ", " : roll == 2 ? "\" " : " ";
  }
  text.back() = '.';
  return text;
}

std::string row(Dice& dice, std::uint64_t id, std::uint64_t noteLength) {
  std::string text = std::to_string(id) + ',';
  appendCell(text, dice.one(names));
  text += ',';
  appendCell(text, dice.one(titles));
  text += ',';
  if (dice.below(5) != 0) {
    text += std::to_string(1400 + dice.below(620));
  }
  text += ',';
  if (dice.below(7) != 0) {
    appendCell(text, note(dice, noteLength));
  }
  return text + '\n';
}

constexpr std::string_view header = "id,artist,title,year,note\n";

void close(std::ofstream& file, const std::filesystem::path& path) {
  file.close();
  if (!file) {
    throw std::runtime_error("cannot write " + path.string());
  }
}

void writeSmall(const std::filesystem::path& path, Dice& dice) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << header;
  const std::uint64_t rows = 300 + dice.below(350);
  const std::uint64_t first = 1 + dice.below(1000);
  for (std::uint64_t i = 0; i < rows; ++i) {
    file << row(dice, first + i, 10 + dice.below(60));
  }
  close(file, path);
}

void writeBig(const std::filesystem::path& path, Dice& dice) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << header;
  std::uint64_t bytes = header.size();
  for (std::uint64_t id = 1; bytes < bigFileBytes; ++id) {
    const std::string text = row(dice, id, 700);
    bytes += text.size();
    file << text;
  }
  close(file, path);
}

std::string twoDigits(int number) {
  return (number < 10 ? "0" : "") + std::to_string(number);
}

void generate(const std::filesystem::path& directory, std::uint64_t seed) {
  std::filesystem::create_directories(directory);
  const std::filesystem::path manifestPath = directory / "manifest.csv";
  std::ofstream manifest(manifestPath, std::ios::binary | std::ios::trunc);
  manifest << "file,database,branch,table,operation,keys\n";
  Dice dice(seed);
  for (int database = 1; database <= databases; ++database) {
    const std::string name = "museum-" + twoDigits(database);
    std::filesystem::create_directories(directory / name);
    for (int i = 0; i < filesEach; ++i) {
      const std::string file =
          name + "/" + std::string(subjects[static_cast<std::size_t>(i)]) + ".csv";
      writeSmall(directory / file, dice);
      manifest << file << ",demo/" << name << ",main,,create,id\n";
    }
  }
  writeBig(directory / "inventory.csv", dice);
  manifest << "inventory.csv,demo/museum-inventory,main,,create,id\n";
  close(manifest, manifestPath);
}

} // namespace

int main(int count, char** words) {
  std::uint64_t seed = 0;
  const std::string_view text = count == 3 ? words[2] : "";
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), seed);
  if (count != 3 || problem != std::errc{} || end != text.data() + text.size()) {
    std::cerr << "usage: dolthub-generate DIRECTORY SEED\n";
    return 2;
  }
  try {
    generate(words[1], seed);
    std::cout << databases * filesEach + 1 << " files and a manifest in " << words[1] << "\n";
    return 0;
  } catch (const std::exception& error) {
    std::cerr << "dolthub-generate: " << error.what() << "\n";
    return 1;
  }
}
