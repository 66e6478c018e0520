#include "emulator/certificate.hpp"

#include <memory>
#include <stdexcept>

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

namespace dolthub::emulator {

namespace {

struct Free {
  void operator()(BIO* bio) const { BIO_free(bio); }
  void operator()(BIGNUM* number) const { BN_free(number); }
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(X509_EXTENSION* extension) const { X509_EXTENSION_free(extension); }
};
template <class T>
using Owned = std::unique_ptr<T, Free>;

void check(bool good) {
  if (!good) {
    throw std::runtime_error("OpenSSL cannot make a certificate");
  }
}

template <class Write>
std::string pem(Write write) {
  Owned<BIO> bio{BIO_new(BIO_s_mem())};
  check(bio != nullptr && write(bio.get()) == 1);
  char* data = nullptr;
  long size = BIO_get_mem_data(bio.get(), &data);
  return {data, static_cast<std::size_t>(size)};
}

std::string pemOf(X509* certificate) {
  return pem([&](BIO* bio) { return PEM_write_bio_X509(bio, certificate); });
}

void addExtension(X509* certificate, X509* issuer, int id, const char* value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  Owned<X509_EXTENSION> extension{X509V3_EXT_conf_nid(nullptr, &context, id, value)};
  check(extension != nullptr && X509_add_ext(certificate, extension.get(), -1) == 1);
}

Owned<X509> blank(const char* name, EVP_PKEY* key, Time now) {
  using namespace std::chrono_literals;
  constexpr auto lifetime = 24h * 365 * 2;
  Owned<X509> certificate{X509_new()};
  check(certificate != nullptr);
  X509* made = certificate.get();
  Owned<BIGNUM> serial{BN_new()};
  check(X509_set_version(made, X509_VERSION_3) == 1 && serial != nullptr &&
        BN_rand(serial.get(), 127, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY) == 1 &&
        BN_to_ASN1_INTEGER(serial.get(), X509_get_serialNumber(made)) != nullptr);
  auto seconds = [](Time time) {
    return std::chrono::system_clock::to_time_t(time);
  };
  ASN1_TIME_set(X509_getm_notBefore(made), seconds(now - 24h));
  ASN1_TIME_set(X509_getm_notAfter(made), seconds(now + lifetime));
  check(X509_set_pubkey(made, key) == 1 &&
        X509_NAME_add_entry_by_txt(X509_get_subject_name(made), "CN", MBSTRING_UTF8,
                                   reinterpret_cast<const unsigned char*>(name), -1, -1, 0) == 1);
  return certificate;
}

} // namespace

Certificate makeCertificate(Time now) {
  Owned<EVP_PKEY> authorityKey{EVP_EC_gen("P-256")};
  Owned<EVP_PKEY> key{EVP_EC_gen("P-256")};
  check(authorityKey != nullptr && key != nullptr);

  Owned<X509> authority = blank("dolthub-emulator authority", authorityKey.get(), now);
  X509* ca = authority.get();
  check(X509_set_issuer_name(ca, X509_get_subject_name(ca)) == 1);
  addExtension(ca, ca, NID_basic_constraints, "critical,CA:TRUE");
  addExtension(ca, ca, NID_key_usage, "critical,keyCertSign,cRLSign");
  addExtension(ca, ca, NID_subject_key_identifier, "hash");
  check(X509_sign(ca, authorityKey.get(), EVP_sha256()) > 0);

  Owned<X509> leaf = blank("localhost", key.get(), now);
  check(X509_set_issuer_name(leaf.get(), X509_get_subject_name(ca)) == 1);
  addExtension(leaf.get(), ca, NID_basic_constraints, "critical,CA:FALSE");
  addExtension(leaf.get(), ca, NID_key_usage, "critical,digitalSignature");
  addExtension(leaf.get(), ca, NID_ext_key_usage, "serverAuth");
  addExtension(leaf.get(), ca, NID_subject_key_identifier, "hash");
  addExtension(leaf.get(), ca, NID_authority_key_identifier, "keyid");
  addExtension(leaf.get(), ca, NID_subject_alt_name, "DNS:localhost,IP:127.0.0.1");
  check(X509_sign(leaf.get(), authorityKey.get(), EVP_sha256()) > 0);

  Certificate made;
  made.authority = pemOf(ca);
  made.chain = pemOf(leaf.get());
  made.key = pem([&](BIO* bio) {
    return PEM_write_bio_PrivateKey(bio, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  });
  return made;
}

} // namespace dolthub::emulator
