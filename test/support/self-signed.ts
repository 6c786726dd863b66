// A certificate nobody trusts, for servers and clients of tests only. Made with:
// openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 36500 -subj /CN=heapgate-test -addext subjectAltName=DNS:heapgate-test
export const KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgM//764J7N2CJRR6D
Njz4K/jol/fHFx0jGfR+GcS+TfehRANCAAQ4UrBya/eI/7EMzCCrYfrcGOPsLPcM
cu+rZgzLeMenRSZCNK58bAkLoeRvRClVpAQx8qe00akpka5l+qdOTGt3
-----END PRIVATE KEY-----
`;
export const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBojCCAUegAwIBAgIUYV/+LGN7rMzv1ja9CKTBpf4ffjAwCgYIKoZIzj0EAwIw
GDEWMBQGA1UEAwwNaGVhcGdhdGUtdGVzdDAgFw0yNjExMjYwNDAxMjRaGA8yMTI2
MTEwMjA0MDEyNFowGDEWMBQGA1UEAwwNaGVhcGdhdGUtdGVzdDBZMBMGByqGSM49
AgEGCCqGSM49AwEHA0IABDhSsHJr94j/sQzMIKth+twY4+ws9wxy76tmDMt4x6dF
JkI0rnxsCQuh5G9EKVWkBDHyp7TRqSmRrmX6p05Ma3ejbTBrMB0GA1UdDgQWBBQf
b9FhoRZe8Z5d9v+aM5Z+9qJ2cTAfBgNVHSMEGDAWgBQfb9FhoRZe8Z5d9v+aM5Z+
9qJ2cTAPBgNVHRMBAf8EBTADAQH/MBgGA1UdEQQRMA+CDWhlYXBnYXRlLXRlc3Qw
CgYIKoZIzj0EAwIDSQAwRgIhAMp3sZXrNMkt8iaUARMBHp50EpZM4F6Ca/1U2Oi0
jg0YAiEA/AeNDVJCeTQo52A0DCxMRT0vft3moggJlB9SX1i4USU=
-----END CERTIFICATE-----
`;

/** The same with the names of a server on loopback and of a Service: -subj /CN=heapgate-loopback -addext subjectAltName=IP:127.0.0.1,DNS:prometheus-k8s.monitoring.svc */
export const NAMED = {
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg68ktyPtv3fCOaqKZ
AoI5UAN/UjtRrkmPTpInl7siy6OhRANCAAS0Ic6UIuTKZ/QJkgdbICPkDfSYMwd9
oo3dpi0TCHs4jygCuqAAwA6cx+KkHuQqviSSkKphlzBgg0RqJTPv+Uiq
-----END PRIVATE KEY-----
`,
  certificate: `-----BEGIN CERTIFICATE-----
MIIBwjCCAWegAwIBAgIUDUkIHRfJfG4EUm2xXqybiJk1ZjEwCgYIKoZIzj0EAwIw
HDEaMBgGA1UEAwwRaGVhcGdhdGUtbG9vcGJhY2swIBcNMjYxMTI2MDc0NzA2WhgP
MjEyNjExMDIwNzQ3MDZaMBwxGjAYBgNVBAMMEWhlYXBnYXRlLWxvb3BiYWNrMFkw
EwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEtCHOlCLkymf0CZIHWyAj5A30mDMHfaKN
3aYtEwh7OI8oArqgAMAOnMfipB7kKr4kkpCqYZcwYINEaiUz7/lIqqOBhDCBgTAd
BgNVHQ4EFgQUpna/6QTNZUmpFwExODZxIG/PPzYwHwYDVR0jBBgwFoAUpna/6QTN
ZUmpFwExODZxIG/PPzYwDwYDVR0TAQH/BAUwAwEB/zAuBgNVHREEJzAlhwR/AAAB
gh1wcm9tZXRoZXVzLWs4cy5tb25pdG9yaW5nLnN2YzAKBggqhkjOPQQDAgNJADBG
AiEAmh7j3DUBNC0GBl/JMfmGdmm5kVak7TDddf+qfCco/WwCIQC+yesLNJ914fjc
hnBtpStLixy7UiHhYKQSjnW+hV8QhA==
-----END CERTIFICATE-----
`,
};
