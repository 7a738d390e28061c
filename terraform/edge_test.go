package terraform_test

import (
	"regexp"
	"strings"
	"testing"
)

// block returns a resource's text.
func block(t *testing.T, file, kind, name string) string {
	t.Helper()
	found := regexp.MustCompile(`(?ms)^resource "` + kind + `" "` + name + `" \{.*?^\}`).FindString(read(t, file))
	if found == "" {
		t.Fatalf("%s has no %s.%s", file, kind, name)
	}
	return found
}

// CloudFront compresses only under a cache policy that asks for it and whose longest time is not zero. Nobody sees the answer of another: cookies and
// query belong to the key.
func TestEdge_compressesWhatTheAPIAnswers(t *testing.T) {
	t.Parallel()
	policy := block(t, "modules/edge/main.tf", "aws_cloudfront_cache_policy", "api")
	for _, want := range []string{`enable_accept_encoding_gzip\s+= true`, `enable_accept_encoding_brotli\s+= true`, `default_ttl\s+= 0`, `max_ttl\s+= 1\b`,
		`cookie_behavior = "all"`, `query_string_behavior = "all"`} {
		if !regexp.MustCompile(want).MatchString(policy) {
			t.Errorf("the policy lacks %s", want)
		}
	}
	api := regexp.MustCompile(`(?s)path_pattern\s+= "/api/\*".*?function_association`).FindString(block(t, "modules/edge/main.tf", "aws_cloudfront_distribution", "main"))
	if !strings.Contains(api, "aws_cloudfront_cache_policy.api.id") || !regexp.MustCompile(`compress\s+= true`).MatchString(api) {
		t.Errorf("the API is served by another policy:\n%s", api)
	}
}

func TestEdge_logsWhoAskedAndWhatWasBlocked(t *testing.T) {
	t.Parallel()
	if source := block(t, "modules/edge/main.tf", "aws_cloudwatch_log_delivery_source", "edge"); !strings.Contains(source, "ACCESS_LOGS") {
		t.Error("CloudFront logs nothing")
	}
	if waf := block(t, "modules/edge/waf.tf", "aws_wafv2_web_acl_logging_configuration", "main"); !strings.Contains(waf, `action = "BLOCK"`) || !strings.Contains(waf, `name = "cookie"`) {
		t.Errorf("the firewall logs too little, or cookies:\n%s", waf)
	}
	if !strings.Contains(read(t, "modules/storage/main.tf"), "delivery.logs.amazonaws.com") {
		t.Error("the bucket takes no access logs")
	}
}

// Who is invited, or has forgotten a password, gets Spanish, from the shop, signed; what bounces is told.
func TestMail_isTheShopsOwn(t *testing.T) {
	t.Parallel()
	pool := block(t, "modules/identity/main.tf", "aws_cognito_user_pool", "main")
	for _, want := range []string{"tu clave temporal es <b>{####}</b>", "Tu código es", `"DEVELOPER"`, "var.mail_from", "{username}"} {
		if !strings.Contains(pool, want) {
			t.Errorf("Cognito's mail lacks %s", want)
		}
	}
	mail := read(t, "modules/mail/main.tf")
	for _, want := range []string{"_domainkey.", "v=DMARC1", "v=spf1", `["BOUNCE", "COMPLAINT", "REJECT", "RENDERING_FAILURE"]`, "var.alerts_topic_arn"} {
		if !strings.Contains(mail, want) {
			t.Errorf("the shop's domain lacks %s", want)
		}
	}
	for _, service := range []string{"modules/alerts/main.tf", "modules/kms/main.tf"} {
		if !strings.Contains(read(t, service), `"ses.amazonaws.com"`) {
			t.Errorf("%s lets SES report nothing", service)
		}
	}
}
