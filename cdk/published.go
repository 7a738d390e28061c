package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsssm"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

// readPublished reads the values of Terraform's parameters from the file that cdk/deploy.sh writes before each call: pairs of a full name and
// a value. An empty account has none yet.
//
// Errors: no file is named, or it does not hold such pairs.
func readPublished(file string) (map[string]string, error) {
	if file == "" {
		return nil, errors.New("the context \"published\" is missing: without Terraform's values functions would keep the old ones (call cdk/deploy.sh)")
	}
	written, err := os.ReadFile(file) //nolint:gosec // cdk/deploy.sh names it
	if err != nil {
		return nil, err
	}
	var pairs [][2]string
	if err := json.Unmarshal(written, &pairs); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	values := map[string]string{}
	for _, pair := range pairs {
		values[pair[0]] = pair[1]
	}
	return values, nil
}

// parameter is the value of an SSM parameter that Terraform publishes, looked up by CloudFormation at the deploy.
func (d *deployment) parameter(scope constructs.Construct, name string) *string {
	stack, full := awscdk.Stack_Of(scope), "/carmensita/"+d.env+"/"+name
	value := awsssm.StringParameter_ValueForStringParameter(stack, &full, nil)
	if id, ok := stack.Resolve(value).(map[string]any)["Ref"].(string); ok {
		d.parameters[id] = full
	}
	return value
}

// reference is how a template refers to the value of a parameter of SSM.
var reference = regexp.MustCompile(`"Ref":\s*"(SsmParameterValue\w+)"`)

// renewVersion has the function published as a new version when a value that Terraform publishes, and that stands in its environment or
// its network, is another one: templates only name the parameter, so the CDK would see no change and "live" would stay on the version with
// the old value (aws-cdk#25997). Values that stand in roles alone count at once and do not matter here: Lambda refuses a version
// of a function that has not changed.
func (d *deployment) renewVersion(function awslambda.Function) {
	stack := awscdk.Stack_Of(function)
	made, _ := function.Node().DefaultChild().(awslambda.CfnFunction)
	properties, err := json.Marshal(stack.Resolve([]any{made.Environment(), made.VpcConfig()}))
	if err != nil {
		panic(err)
	}
	var given []string
	for _, found := range reference.FindAllStringSubmatch(string(properties), -1) {
		name := d.parameters[found[1]]
		given = append(given, name+"="+d.published[name])
	}
	slices.Sort(given)
	sum := sha256.Sum256([]byte(strings.Join(slices.Compact(given), "\n")))
	function.InvalidateVersionBasedOn(jsii.String(hex.EncodeToString(sum[:])))
}
