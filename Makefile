# Market Carmensita. `make` lists what there is to do.
.DEFAULT_GOAL := help
SHELL := /bin/bash -euo pipefail
TOOLS := .local/tools
PAGE  := $(shell find VERSION docs/manual.md web/src web/public web/index.html web/vite.config.ts functions/api/openapi.yaml -type f 2>/dev/null)

export GOFLAGS += -buildvcs=false
# The CDK's bridge to Node warns of versions that it was not tested with.
export JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION := 1
ENV ?= dev
# Says what could not be checked here; the checks write it down.
UNCHECKED := if cat .local/unchecked/* >/dev/null 2>&1; then echo; cat .local/unchecked/*; fi

.PHONY: .local/bin/market go-check page-check help run test bench soak bench-orders bench-reports outage screens lighthouse speed reset restore restored lint format generate web e2e terraform-check cdk-check lambdas deploy plan lock diff destroy cost needs-database needs-browser needs-pdf needs-xml

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

run: ## the whole system with demo data on this computer (PORT=8080, DATABASE=mysql)
	@$(MAKE) --no-print-directory -j4 needs-database web/dist/index.html local/node_modules/.installed .local/bin/market
	@exec .local/bin/market

test: ## everything that must hold before a change lands (DATABASE=mysql)
	@$(MAKE) --no-print-directory -j3 go-check page-check terraform-check cdk-check lint
	@$(UNCHECKED)

go-check: needs-database needs-browser needs-pdf needs-xml web/dist/index.html
	@rm -f .local/unchecked/asl; [ -d ../shared/asl-conformance/open ] || { mkdir -p .local/unchecked; \
		echo "NOT CHECKED: the state machines' interpreter against what AWS answered: the recordings are not in ../shared/asl-conformance" | tee .local/unchecked/asl >&2; }
	go test -timeout 3h ./... # the browser's stories too: e2e/browser. The timeout is for what hangs: a busy computer must not meet it

page-check: web/dist/index.html
	cd web && npm run --silent check && npm run --silent test && npm run --silent size

bench: needs-database ## sales a second through the whole path, and the leanest SQL beside it; writes bench.json
	go run ./local/bench -backup -json bench.json

soak: needs-database ## eight tills for MINUTES=30, with refunds, reports, backups, a restart and kills: what grows, what is lost, how long customers wait
	go run ./local/bench -soak $(or $(MINUTES),30)m

bench-orders: ## what comes of proposed orders in ten made-up shops over half a year, beside the rule before
	go test ./local/benchorders -run '^$$' -bench Orders -benchtime 1x

bench-reports: needs-database ## what a report costs over 250,000 and a million sales (SIZES=250000/1,1000000/4: sales/years), and plain SQL beside it
	go run ./local/benchreports $(if $(SIZES),-sizes $(SIZES))

outage: needs-database ## SUNAT is down for an hour of SALES=10000 sales, loses answers, and deadlines pass: both books are compared
	go test ./local/outage -count=1 -v -timeout 6h -sales $(or $(SALES),10000) $(if $(SEED),-seed $(SEED))

screens: needs-database needs-browser web/dist/index.html ## a picture of every screen, into docs/screens
	rm -rf docs/screens
	SHOTS=$(CURDIR)/docs/screens go run ./local/stage npm --prefix web run --silent screens

lighthouse: needs-database needs-browser web/dist/index.html web/lighthouse/node_modules/.ready ## what Lighthouse thinks of the till and the dashboard
	go run ./local/stage node web/lighthouse/run.mjs

speed: needs-database needs-browser web/dist/index.html ## from a scan to the line on the ticket, with 10,000 products
	go run ./local/stage npm --prefix web run --silent speed

reset: ## forget all local data (keeps the builds)
	rm -rf .local/mysql .local/dynamodb .local/cognito .local/s3 .local/states .local/terminal .local/sunat .local/mail .local/functions.log

restore: needs-database ## bring a backup back into an empty .local: BACKUP=<id> FROM=<folder>; see docs/restore.md
	go run ./local/restore -backup "$(BACKUP)" -from "$(FROM)"

restored: ## what waits for a person after a restore: DSN=<database> ARGS=<-release ...>; see docs/restore.md
	go run ./local/restore -dsn "$(DSN)" $(ARGS)

lint: $(TOOLS)/golangci-lint web/node_modules/.ready web/lint/node_modules/.ready ## formatting, vet and the linters of .golangci.yaml
	GOLANGCI_LINT_CACHE=$(CURDIR)/.local/lint $(TOOLS)/golangci-lint run ./...
	cd cdk && GOLANGCI_LINT_CACHE=$(CURDIR)/.local/lint ../$(TOOLS)/golangci-lint run --config ../.golangci.yaml ./...
	npm --prefix web/lint run --silent lint

format: web/lint/node_modules/.ready ## the page's code in its one form (Go's is gofmt's)
	npm --prefix web/lint run --silent format

terraform-check: ## Terraform: formatting, and the plan of each environment, without an account
	terraform/check.sh

cdk-check: cdk/node_modules/.ready ## the deployment synthesized, and what must hold of it
	cd cdk && go vet ./... && go test -timeout 3h ./...
	@mkdir -p .local/unchecked; rm -f .local/unchecked/cdk
	@command -v cfn-lint >/dev/null || echo "NOT CHECKED: the CloudFormation templates by cfn-lint, which is not installed (pipx install cfn-lint)" | tee .local/unchecked/cdk >&2

lambdas: ## each function as a zip for Lambda in .local/lambda, 6 MB at most
	cd cdk && go run ./lambdas

deploy: lambdas web/dist/index.html cdk/node_modules/.ready ## everything to AWS (ENV=dev)
	cdk/deploy.sh deploy $(ENV) $(PLAN)

plan: lambdas cdk/node_modules/.ready ## what a deploy to ENV=dev would change, kept in the file PLAN=a.tfplan: make deploy ENV=dev PLAN=a.tfplan does just that
	cdk/deploy.sh plan $(ENV) "$(or $(PLAN),$(ENV).tfplan)"

lock: ## the checksums of Terraform's provider for all computers that run it, into terraform/.terraform.lock.hcl: commit it
	terraform -chdir=terraform providers lock -platform=linux_amd64 -platform=linux_arm64 -platform=darwin_arm64 -platform=windows_amd64

diff: lambdas cdk/node_modules/.ready ## what a deploy to ENV=dev would change
	cdk/deploy.sh diff $(ENV)

cost: ## what a month on AWS costs, by the blueprint's figures
	@cd cdk && go run ./cost

destroy: cdk/node_modules/.ready ## take everything of ENV=dev off AWS
	cdk/deploy.sh destroy $(ENV)

cdk/node_modules/.ready: cdk/package-lock.json
	cd cdk && npm ci --no-audit --no-fund --loglevel=error
	touch $@

web/lint/node_modules/.ready: web/lint/package-lock.json
	cd web/lint && npm ci --no-audit --no-fund --loglevel=error
	touch $@

web/lighthouse/node_modules/.ready: web/lighthouse/package-lock.json
	cd web/lighthouse && npm ci --no-audit --no-fund --loglevel=error
	touch $@

generate: $(TOOLS)/sqlc web/node_modules/.ready ## typed Go from the SQL, TypeScript types from the API
	$(TOOLS)/sqlc generate
	cd web && npm run --silent generate

web: web/dist/index.html ## build the page

# What make installs by apt takes turns: apt has one lock.
needs-database:
ifneq ($(DATABASE),mysql)
	@local/install.sh mariadbd mariadb-server-core mariadb-client-core
else ifndef MYSQL_DIR
	@local/install.sh mysqld mysql-server-core
endif

needs-browser:
	@local/install.sh chromium chromium

needs-pdf:
	@local/install.sh pdftotext poppler-utils

needs-xml:
	@local/install.sh xmllint libxml2-utils
	@local/install.sh xmlsec1 xmlsec1

web/node_modules/.ready: web/package-lock.json
	@echo "installing the page's packages"
	@cd web && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

# The same file as that of local/npm, which installs these when nobody else has.
local/node_modules/.installed: local/package-lock.json
	@sum=$$(sha256sum $< | cut -d' ' -f1); if [ "$$(cat $@ 2>/dev/null)" != "$$sum" ]; then \
		echo "installing the stand-ins for DynamoDB and Cognito"; \
		(cd local && npm ci --no-audit --no-fund --loglevel=error) && printf %s "$$sum" >$@; fi
	@touch $@

web/dist/index.html: web/node_modules/.ready $(PAGE)
	@echo "building the page"
	@cd web && npm run --silent build -- --logLevel warn
	@touch $@

# Go looks what has changed.
.local/bin/market:
	@[ -e $@ ] || echo "compiling the shop: a minute or two the first time"
	@go build -o $@ ./local

$(TOOLS)/golangci-lint: tools/go.mod
	@echo "building golangci-lint: minutes the first time"
	cd tools && go build -o ../$@ github.com/golangci/golangci-lint/v2/cmd/golangci-lint

$(TOOLS)/sqlc: tools/go.mod
	@echo "building sqlc: minutes the first time"
	cd tools && go build -o ../$@ github.com/sqlc-dev/sqlc/cmd/sqlc
