# bash completion for tlswalk, printed by: tlswalk completion bash

_tlswalk_words()
{
    case $* in
    commands) echo 'show list walk check stats report certs rules diff fields completion help' ;;
    shells) echo 'bash zsh fish' ;;
    rules) echo 'capture-no-handshake rec-type-known tlcp-record-type rec-plain-length rec-cipher-length rec-zero-length rec-version-negotiated rec-version-first-ch hs-interleaved hs-key-boundary ccs-one-byte ccs-once ccs13-window appdata-before-handshake alert-single alert-level alert-level-known alert-reserved alert-after-fatal close-notify-missing hs-length-exact ext-duplicate ext-misplaced ext-must-be-empty ch-first ch-session-id-length ch-suites-wellformed ch-null-compression ch-sni-duplicate ch-sni-literal ch-alpn-empty-name ch-padding-nonzero ch-ecc-ext-unneeded ch-ecc-ext-missing point-format-uncompressed ch-reneg-signal ch-reneg-both reneg-initial-nonempty ch-fallback-scsv-at-max ch12-sigalgs-missing ch-sigalgs-md5-sha1 ch-sigalgs-old-version ch-sigalgs-anonymous ch-ems-missing ch-mfl-value record-size-limit-min ch-truncated-hmac ch-no-1.3-renegotiation ch13-compression ch13-legacy-version ch13-session-id-compat ch13-required-exts ch13-groups-keyshare ch13-keyshare-subset keyshare-length keyshare-valid-point ch13-psk-modes ch13-psk-last ch13-psk-binders ch13-early-data-psk ch1-cookie ch13-sigalgs-forbidden ch13-sha1-last sh-version-offered sh-suite-offered sh-suite-fits-version sh-compression-offered sh-ext-unsolicited sh-random-copy sh-downgrade-sentinel sh-no-grease sh-alpn-one-offered sh12-no-supported-versions sh-padding-echo sh-sigalgs sh-etm-aead sh-mfl-differs sh-mfl-with-rsl sh-reneg-missing sh-ems-missing sh13-versions sh13-session-id-echo sh13-ext-allowed sh13-keyshare-offered sh13-psk-index sh13-psk-mode hrr-once hrr-no-change hrr-group hrr-suite-version-kept ch2-only-allowed-changes ch2-share ch2-cookie ch2-early-data order12 hs-type-known cert-presence ske-presence tlcp-ske-present cr-anonymous shd-empty client-cert-iff-requested cke-position cv-position cs-solicited nst-iff-promised ccs-early hello-request-misuse order13 cert-chain-order cert13-chain-order cert-key-fits-kx cert-key-usage cert-v3 cert-rsa-2048 cert-weak-hash cert-sigalg-offered cert13-sigalg-offered cert-time cert-name cert-signature cert-key-point ske-named-curve ske-point-valid ske-anon-signed ske-curve-offered ske-dh-range ske-dh-2048 ske-ffdhe-offered cke-form ske-signature ske-sigalg-offered ske-md5-sha1 cr-md5-sha1 client-cert-type cv-sigalg-requested cv-md5-sha1 cv-signature ssl2-hello ssl3-used tls10-used tls11-used rc4-offered rc4-selected null-selected export-selected anon-selected static-kx dhe12-selected below-128-selected compression-on keyshare-reused ticket-reused dh-public-reused resume-same-suite resume-ems resume-sni resume-after-fatal fallback-not-refused tls13-not-preferred tlcp-server-two-certs tlcp-ske-form tlcp-ecc-cke-form tlcp-ecdhe-cke-length tlcp-version tlcp-handshake-type tlcp-suite-listed tlcp-suite-offered tlcp-extensions tlcp-cert-sm2 tlcp-cert-usage tlcp-alert-known tlcp-no-common-suite tlcp-cr-types tlcp-ecdhe-mutual tlcp-ske-signature tlcp-cv-hash tlcp-cv-raw ch-grease gcm-nonce-reuse cbc-padding inner-plaintext record-size-limit-kept fin12-length fin12-verify reneg-verify-data reneg-scsv pms-version tlcp-pms-version ee-first ee-ext-allowed cr13-form cert13-form compressed-cert cv13-position cv13-sigalg cv13-pkcs1-sha1 cv13-verify fin13-verify eoed-rules early-data-identity0 nst13-lifetime nst13-nonce keyupdate-form keyupdate-reply keyupdate-once pha-unoffered policy-minimum-version policy-version policy-cipher-suite policy-cipher-suite-offered policy-group policy-group-offered policy-signature-scheme policy-signature-scheme-offered policy-alpn policy-sni policy-ems policy-client-authentication policy-certificate-age policy-certificate-validity policy-key-size policy-expectation policy-expected-connection' ;;
    policies) echo 'rfc bcp195 nist-800-52r2 gm' ;;
    names) echo 'extensions extension type length data extension_data signature algorithm bytes verified verified_reason key_exchange legacy_version random session_id cipher_suites cipher_suite compression_methods compression_method cipher_spec_length session_id_length challenge_length cipher_specs cipher_spec challenge server_names server_name name_type name max_fragment_length status_type responder_id_list responder_id request_extensions response responses ocsp_response_entry named_groups named_group ec_point_formats ec_point_format signature_schemes signature_scheme protocols protocol sct_list sct sct_version log_id timestamp certificate_types certificate_type padding ticket versions version selected_version cookie ke_modes ke_mode identities psk_identity identity obfuscated_ticket_age binders binder binders_verified binder_verified selected_identity max_early_data_size server_share client_shares key_share_entry group selected_group renegotiated_connection trusted_authorities trusted_authority identifier_type hash x509_name client_id record_size_limit algorithms mode certificate_status_req_list certificate_status_request request_length request request_bytes authz_format_list authz_format cached_info cached_object hash_value supported_signature_algorithm cred valid_time dc_cert_verify_algorithm subject_public_key_info filters oid_filter certificate_extension_oid certificate_extension_values trans_item_list trans_item versioned_type trust_anchors trust_anchor_id port_number ext_support_lifetime authentication_chain user_mapping_types user_mapping_type srp_i token_binding_version major minor key_parameters_list key_parameters protected_name pwd_name password_salt client_identity server_identity pake_share pake_scheme pake_message binding_hash srtp_protection_profiles srtp_protection_profile srtp_mki supported_ciphers ekt_cipher_type selected_cipher proof lifetime new_session_count resumption_count expected_count cid flags supported_protocols settings transport_parameters transport_parameter id number value kdf_id aead_id config_id config_digest enc payload confirmation retry_configs ech_config contents contents_bytes kem_id public_key hpke_cipher_suites hpke_cipher_suite maximum_name_length public_name config_extensions outer_extensions outer_extension nonce suite key_share record_digest encrypted_sni response_type retry_keys certificate_request_context certificates certificate role raw_public_key sha256 sha1 error serial subject issuer not_before not_after bits curve public_exponent spki_sha256 pss_parameters signature_algorithm signature_parameters hash_algorithm mask_gen_algorithm mask_gen_hash_algorithm salt_length trailer_field san issuer_alt_name authority_cert_issuer full_name crl_issuer general_name key_usage extended_key_usage reasons netscape_cert_type word basic_constraints ca path_len_constraint subject_key_identifier authority_key_identifier key_identifier authority_cert_serial_number crl_distribution_points freshest_crl distribution_point name_relative_to_crl_issuer authority_info_access subject_info_access access_description access_method certificate_policies policy_information policy_identifier policy_qualifiers policy_qualifier policy_qualifier_id cps_uri organization explicit_text qualifier policy_mappings policy_mapping issuer_domain_policy subject_domain_policy policy_constraints require_explicit_policy inhibit_policy_mapping inhibit_any_policy name_constraints permitted_subtrees excluded_subtrees general_subtree minimum maximum tls_features tls_feature private_key_usage_period issuer_unique_id subject_unique_id netscape_base_url netscape_revocation_url netscape_ca_revocation_url netscape_renewal_url netscape_ca_policy_url netscape_ssl_server_name netscape_comment x509_extensions x509_extension oid oid_name critical unknown_extensions unknown_extension extn_value valid_at_capture valid_at_capture_reason name_matches_sni name_matches_sni_reason chain in_order self_issued_end missing_issuer path out_of_order superfluous notice_numbers trusted trusted_reason ocsp_response response_status responder_name responder_key_hash produced_at single_responses single_response cert_id issuer_name_hash issuer_key_hash cert_status revocation_time revocation_reason this_update next_update responder_certificates responder_certificate ibc_id ibc_parameter authorities certificate_authorities distinguished_name der ibc_domains ibc_domain uncompressed_length compressed_certificate_message certificate_message decompression_error chain_type url_and_hash_list url_and_hash url sha1_hash supp_data supp_data_entry supp_data_type supp_data_length supplemental_data user_mapping_data_list user_mapping_data user_mapping_version user_principal_name domain_name params form params_length p g modulus exponent curve_type prime_p m basis k k1 k2 k3 a b base order cofactor psk_identity_hint n salt encrypted_pre_master_secret exchange_keys authenticator key_transport ecc_encrypted_pre_master_secret x y ciphertext ibc_encrypted_pre_master_secret en_type c1 c3 sm9_version temp_key user_id_a user_id_b hid verify_data ticket_lifetime_hint ticket_lifetime ticket_age_add ticket_nonce request_update server_version ekt_key_value srtp_master_salt ekt_spi ekt_ttl selected_protocol extension_type channel_id r s body session_id_hit certificate_length connection_id_length connection_id cipher_kind clear_key_length encrypted_key_length key_arg_length clear_key encrypted_key key_arg authentication_type response_length level description heartbeat_type payload_length' ;;
    fields) echo 'schema file id final transport client client.ip client.port server server.ip server.port roles_from community_id start end packets prelude prelude.protocol prelude.bytes prelude.through protocol version sni alpn cipher_suite group resumption outcome outcome.handshake outcome.known_by outcome.reason outcome.explanation outcome.client outcome.client.do_handshake outcome.client.get_error outcome.client.reason outcome.client.state outcome.client.known_by outcome.server outcome.server.do_handshake outcome.server.get_error outcome.server.reason outcome.server.state outcome.server.known_by timing timing.tcp_rtt_ns timing.client_hello_to_server_hello_ns timing.handshake_ns timing.complete_after_ns timing.client_thought_ns timing.server_thought_ns timing.network_ns messages messages.index messages.from messages.content_type messages.type messages.time messages.packets messages.stream_offset messages.length messages.record_version messages.encrypted messages.decrypted messages.not_decrypted messages.file messages.fields messages.fingerprints messages.fingerprints.ja3 messages.fingerprints.ja3_string messages.fingerprints.ja3s messages.fingerprints.ja3s_string messages.fingerprints.ja4 messages.fingerprints.ja4_r messages.captured_length messages.packets_elsewhere messages.packets_elsewhere.file messages.packets_elsewhere.packet messages.packets_omitted messages_omitted partial_messages walk walk.client walk.client.state walk.client.message walk.client.known_by walk.server walk.server.state walk.server.message walk.server.known_by walk.violations walk.violations.alert walk.violations.kind walk.violations.message walk.violations.missing walk.violations.side walk.violations.state walk.gaps walk.omitted walk.violations_omitted application_data application_data.client application_data.client.records application_data.client.bytes application_data.server application_data.server.records application_data.server.bytes session session.reused session.resumed_from session.offered session.offered.method session.offered.version_flexible session.next_protocol session.early_data session.early_data.outcome session.early_data.known_by session.early_data.records session.early_data.bytes session.renegotiations session.renegotiations.alert session.renegotiations.alert_from session.renegotiations.by session.renegotiations.client session.renegotiations.client.do_handshake session.renegotiations.client.get_error session.renegotiations.client.known_by session.renegotiations.client.reason session.renegotiations.client.state session.renegotiations.known_by session.renegotiations.outcome session.renegotiations.server session.renegotiations.server.do_handshake session.renegotiations.server.get_error session.renegotiations.server.known_by session.renegotiations.server.reason session.renegotiations.server.state session.not_tls_bytes session.not_tls_bytes.client session.not_tls_bytes.server session.end session.end.client session.end.client.close_notify session.end.client.fin session.end.client.rst session.end.server session.end.server.close_notify session.end.server.fin session.end.server.rst session.record_sizes session.record_sizes.client session.record_sizes.client.dynamic session.record_sizes.client.dynamic.grown_after session.record_sizes.client.dynamic.reset_after_ns session.record_sizes.client.dynamic.resets session.record_sizes.client.least session.record_sizes.client.most session.record_sizes.client.records session.record_sizes.server session.record_sizes.server.dynamic session.record_sizes.server.dynamic.grown_after session.record_sizes.server.dynamic.reset_after_ns session.record_sizes.server.dynamic.resets session.record_sizes.server.least session.record_sizes.server.most session.record_sizes.server.records session.npn session.renegotiations_omitted fingerprints fingerprints.ja3 fingerprints.ja3_string fingerprints.ja3s fingerprints.ja3s_string fingerprints.ja4 fingerprints.ja4_r findings findings.rule findings.severity findings.side findings.clause findings.message findings.text findings.where findings.where.bytes findings.where.file findings.where.message_offset findings.where.packet findings.where.stream_offset faults faults.side faults.message faults.reason faults.text faults.field faults.had faults.length faults.wanted faults.where faults.where.bytes faults.where.file faults.where.message_offset faults.where.packet faults.where.stream_offset conflicts conflicts.file conflicts.from conflicts.length conflicts.packets conflicts.packets_elsewhere conflicts.packets_elsewhere.file conflicts.packets_elsewhere.packet conflicts.stream_offset faults_omitted findings_omitted messages.client_hello. messages.server_hello. messages.certificate.' ;;
    'values --app-bytes') echo " " ;;
    'values --app-data') echo "count text hex" ;;
    'values --at') echo "auto end handshake" ;;
    'values --baseline') echo "<file>" ;;
    'values --ca-file') echo "<file>" ;;
    'values --color') echo "auto always never" ;;
    'values --connection') echo " " ;;
    'values --count' | 'values -c') echo " " ;;
    'values --der') echo "<folder>" ;;
    'values --fail-on') echo "error warning info never" ;;
    'values --fields') echo "<list>$(_tlswalk_words fields)" ;;
    'values --filter' | 'values -f') echo " " ;;
    'values --format') echo "text json sarif junit tap github" ;;
    'values --host') echo " " ;;
    'values --idle-timeout') echo " " ;;
    'values --interface' | 'values -i') echo " " ;;
    'values --key') echo "<file>" ;;
    'values --keylog') echo "<file>" ;;
    'values --max-flows') echo " " ;;
    'values --max-memory') echo " " ;;
    'values --max-page') echo " " ;;
    'values --names') echo "openssl ssl3 short" ;;
    'values --outcome') echo "<list>complete failed closed incomplete not_tls" ;;
    'values --output' | 'values -o') echo "<file>" ;;
    'values --overlap') echo "first last" ;;
    'values --passin') echo " " ;;
    'values --policy') echo "<file> $(_tlswalk_words policies)" ;;
    'values --port') echo " " ;;
    'values --profile') echo "openssl-3 openssl-1.1.1 tongsuo libressl" ;;
    'values --protocol') echo "<list>ssl2 ssl3 tls1.0 tls1.1 tls1.2 tls1.3 tlcp" ;;
    'values --psk') echo " " ;;
    'values --rule') echo "$(_tlswalk_words rules)" ;;
    'values --severity') echo "$(_tlswalk_words rules)" ;;
    'values --since') echo " " ;;
    'values --skip') echo "$(_tlswalk_words rules)" ;;
    'values --snaplen') echo " " ;;
    'values --sni') echo " " ;;
    'values --sort') echo "end id time client server version suite sni alpn resumption outcome duration" ;;
    'values --top') echo " " ;;
    'values --until') echo " " ;;
    'values --relinquish-privileges' | 'values -Z') echo " " ;;
    'values --verify') echo "auto always never" ;;
    'values --write' | 'values -w') echo "<file>" ;;
    'values --write-baseline') echo "<file>" ;;
    'options show') echo '-a --all --app-bytes --app-data --ascii --at --ca-file --color --connection -c --count --csv --fields -f --filter --header -x --hex --host --idle-timeout -i --interface --json --key --keylog -l --line-buffered -D --list-interfaces --max-flows --max-memory -p --no-promiscuous-mode --outcome --overlap --passin --per-file --port --profile --protocol --psk -q --quiet --show-secrets --since --snaplen --sni --summary -t --time --until -Z --relinquish-privileges --verify -w --write -h --help -V --version ' ;;
    'options list') echo '-a --all --ascii --at --color --connection -c --count -f --filter --header --host --idle-timeout -i --interface --key --keylog -l --line-buffered -D --list-interfaces --max-flows --max-memory -p --no-promiscuous-mode --outcome --overlap --passin --per-file --port --protocol --psk -q --quiet --reverse --since --snaplen --sni --sort --summary -t --time --until -Z --relinquish-privileges -w --write -h --help -V --version ' ;;
    'options walk') echo '-a --all --ascii --at --color --connection -c --count --dot -f --filter --host --idle-timeout -i --interface --json --key --keylog -l --line-buffered -D --list-interfaces --max-flows --max-memory --mermaid --names -p --no-promiscuous-mode --outcome --overlap --passin --per-file --port --profile --protocol --psk -q --quiet --since --snaplen --sni --steps --summary --svg -t --time --until -Z --relinquish-privileges -w --write -h --help -V --version ' ;;
    'options check') echo '--allow-empty --ascii --baseline --by-rule --color --connection -c --count --fail-on -f --filter --format --host --idle-timeout -i --interface --key --keylog -l --line-buffered -D --list-interfaces --list-verdicts --max-flows --max-memory -p --no-promiscuous-mode --outcome --overlap --passin --per-file --policy --port --protocol --psk -q --quiet --rule --severity --since --skip --snaplen --sni --until -Z --relinquish-privileges --verify -w --write --write-baseline -h --help -V --version ' ;;
    'options stats') echo '-a --all --ascii --color --connection -c --count -f --filter --host --idle-timeout -i --interface --json --key --keylog -D --list-interfaces --max-flows --max-memory -p --no-promiscuous-mode --outcome --overlap --passin --per-file --port --protocol --psk -q --quiet --since --snaplen --sni --summary --top --until -Z --relinquish-privileges -w --write -h --help -V --version ' ;;
    'options report') echo '-a --all --baseline --ca-file --connection -c --count -f --filter --host --idle-timeout -i --interface --key --keylog -D --list-interfaces --max-flows --max-memory --max-page --names -p --no-promiscuous-mode --outcome -o --output --overlap --passin --policy --port --profile --protocol --psk -q --quiet --rule --severity --since --skip --snaplen --sni -t --time --until -Z --relinquish-privileges --verify -w --write -h --help -V --version ' ;;
    'options certs') echo '--ascii --connection -c --count --der -f --filter --header --host --idle-timeout -i --interface --json --key --keylog -D --list-interfaces --max-flows --max-memory -p --no-promiscuous-mode --outcome --overlap --passin --pem --per-file --port --protocol --psk -q --quiet --since --snaplen --sni --summary --until -Z --relinquish-privileges -w --write -h --help -V --version ' ;;
    'options rules') echo '--json --markdown -h --help -V --version ' ;;
    'operands rules') _tlswalk_words rules ;;
    'options diff') echo '--all-fields --any-order --ascii --color --connection -f --filter --host --idle-timeout --json --key --keylog --max-flows --max-memory --outcome --overlap --passin --port --protocol --psk -q --quiet --since --sni --until -h --help -V --version ' ;;
    'options fields') echo '--json -h --help -V --version ' ;;
    'operands fields') _tlswalk_words names ;;
    'options completion') echo '-h --help -V --version ' ;;
    'operands completion') _tlswalk_words shells ;;
    'options help') echo '--man -h --help -V --version ' ;;
    'operands help') _tlswalk_words commands ;;
    esac
}

_tlswalk()
{
    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} command='' word words ending prefix

    # In --option=value the sign and the value are words of their own.
    if [[ $cur == = ]]; then
        cur=''
    elif [[ $prev == = ]]; then
        prev=${COMP_WORDS[COMP_CWORD - 2]}
    fi
    words=$(_tlswalk_words values "$prev")
    case $words in
    '<file>'*)
        compopt -o filenames
        mapfile -t COMPREPLY < <(compgen -f -- "$cur"; compgen -W "${words#<file>}" -- "$cur")
        return
        ;;
    '<list>'*)
        prefix=${cur%"${cur##*,}"}
        compopt -o nospace
        mapfile -t COMPREPLY < <(compgen -P "$prefix" -W "${words#<list>}" -- "${cur##*,}")
        return
        ;;
    '<folder>')
        compopt -o filenames
        mapfile -t COMPREPLY < <(compgen -d -- "$cur")
        return
        ;;
    ?*)
        mapfile -t COMPREPLY < <(compgen -W "$words" -- "$cur")
        return
        ;;
    esac

    for word in "${COMP_WORDS[@]:1:COMP_CWORD - 1}"; do
        [[ " $(_tlswalk_words commands) " == *" $word "* ]] && command=$word && break
    done
    if [[ $cur == -* ]]; then
        words=$(_tlswalk_words options "${command:-show}")
    elif [[ $command ]]; then
        words=$(_tlswalk_words operands "$command")
    else
        words=$(_tlswalk_words commands)
    fi
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$cur")
    [[ $cur == -* || $command && $words ]] && return

    # Captures by the usual endings of their names, and folders; failing that any file.
    compopt -o filenames -o default
    for ending in pcap pcapng cap; do
        mapfile -t -O ${#COMPREPLY[@]} COMPREPLY < <(compgen -f -X "!*.$ending" -- "$cur")
    done
    mapfile -t -O ${#COMPREPLY[@]} COMPREPLY < <(compgen -d -- "$cur")
}

complete -F _tlswalk tlswalk
