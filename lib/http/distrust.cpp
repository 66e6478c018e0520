#include "http/distrust.hpp"

#include <boost/asio/ip/address.hpp>

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <exception>
#include <memory>

namespace dolthub::http {
namespace {

namespace asio = boost::asio;
using explain::Reason;

constexpr std::size_t longestValue = 200;

struct FreeBio {
  void operator()(BIO* bio) const { BIO_free(bio); }
};
struct FreeNames {
  void operator()(GENERAL_NAMES* names) const { GENERAL_NAMES_free(names); }
};

// What `print` writes, cut where somebody chose it to be long.
template <class Print>
std::string printed(Print print) {
  const std::unique_ptr<BIO, FreeBio> bio(BIO_new(BIO_s_mem()));
  print(bio.get());
  char* text = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &text);
  return std::string(text, std::min(static_cast<std::size_t>(size), longestValue));
}

std::string dateOf(const ASN1_TIME* time) {
  return printed([time](BIO* bio) { ASN1_TIME_print(bio, time); });
}

std::string issuerOf(const X509* certificate) {
  return printed([certificate](BIO* bio) {
    X509_NAME_print_ex(bio, X509_get_issuer_name(certificate), 0, XN_FLAG_ONELINE);
  });
}

// Empty where it is the name of something else.
std::string hostOf(const GENERAL_NAME& name) {
  const bool isName = name.type == GEN_DNS;
  if (!isName && name.type != GEN_IPADD) {
    return {};
  }
  const ASN1_STRING* text = isName ? name.d.dNSName : name.d.iPAddress;
  const unsigned char* bytes = ASN1_STRING_get0_data(text);
  const auto size = static_cast<std::size_t>(ASN1_STRING_length(text));
  if (isName) {
    return std::string(bytes, bytes + size);
  }
  asio::ip::address_v4::bytes_type four;
  asio::ip::address_v6::bytes_type six;
  if (size == four.size()) {
    std::copy_n(bytes, size, four.begin());
    return asio::ip::address_v4(four).to_string();
  }
  if (size != six.size()) {
    return {};
  }
  std::copy_n(bytes, size, six.begin());
  return asio::ip::address_v6(six).to_string();
}

// The hosts that it is for, the first few of them.
std::string hostsOf(const X509* certificate) {
  const std::unique_ptr<GENERAL_NAMES, FreeNames> names(static_cast<GENERAL_NAMES*>(
      X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
  std::string hosts;
  for (int i = 0; names && i < sk_GENERAL_NAME_num(names.get()); ++i) {
    const std::string host = hostOf(*sk_GENERAL_NAME_value(names.get(), i));
    if (hosts.size() + host.size() > longestValue) {
      return hosts + " and others";
    }
    hosts += (hosts.empty() || host.empty() ? "" : ", ") + host;
  }
  return hosts.empty() ? "no host at all" : hosts;
}

Distrust distrustOf(int error, X509* certificate) {
  switch (error) {
  case X509_V_ERR_CERT_HAS_EXPIRED:
    return {Reason::CertificateExpired, dateOf(X509_get0_notAfter(certificate))};
  case X509_V_ERR_CERT_NOT_YET_VALID:
    return {Reason::CertificateNotYetValid, dateOf(X509_get0_notBefore(certificate))};
  case X509_V_ERR_HOSTNAME_MISMATCH:
  case X509_V_ERR_IP_ADDRESS_MISMATCH:
    return {Reason::CertificateOfOtherHost, hostsOf(certificate)};
  case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    return {Reason::CertificateSelfSigned, {}};
  case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
  case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
  case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
  case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    return {Reason::CertificateIssuerUnknown, issuerOf(certificate)};
  case X509_V_ERR_EE_KEY_TOO_SMALL:
  case X509_V_ERR_CA_KEY_TOO_SMALL:
    return {Reason::CertificateKeyTooWeak,
            std::to_string(EVP_PKEY_get_bits(X509_get0_pubkey(certificate)))};
  default:
    return {Reason::CertificateNotTrusted, X509_verify_cert_error_string(error)};
  }
}

} // namespace

int Distrust::slot() {
  static const int index = SSL_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
  return index;
}

int noteDistrust(int trusted, X509_STORE_CTX* store) noexcept {
  auto* const ssl =
      static_cast<SSL*>(X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx()));
  auto* const noted = static_cast<Distrust*>(SSL_get_ex_data(ssl, Distrust::slot()));
  X509* const certificate = X509_STORE_CTX_get_current_cert(store);
  if (trusted != 1 && noted != nullptr && certificate != nullptr && noted->reason == Reason::None) {
    try {
      *noted = distrustOf(X509_STORE_CTX_get_error(store), certificate);
    } catch (const std::exception&) {
      noted->reason = Reason::TlsRefused; // no memory for the words: it is refused all the same
    }
  }
  return trusted;
}

} // namespace dolthub::http
