package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsapigatewayv2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscodedeploy"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/interfaces/interfacesawscloudwatch"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"carmensita.pe/market/internal/platform/blueprint"
)

// api has the functions behind API Gateway, and the authorizer's.
func (d *deployment) api() {
	stack := d.stack("api", "the functions behind the routes")
	d.apiAlarms(stack)
	shift := d.shifts(stack)
	d.live = map[string]awslambda.Alias{}
	for _, f := range blueprint.Functions {
		if isAPI(f) {
			d.live[f.Name] = shift(f.Name, d.function(stack, f))
			d.callable(stack, f, d.live[f.Name])
		}
	}
}

// routes has the API's routes, a stack of their own: with their functions they would be more than CloudFormation's 500 resources.
func (d *deployment) routes() {
	stack := d.stack("routes", "the API's routes")
	authorizer := d.authorizer(stack, d.live[blueprint.Authorizer])
	integrations := map[string]awsapigatewayv2.CfnIntegration{}
	for _, f := range blueprint.Functions {
		if !isAPI(f) || f.Name == blueprint.Authorizer {
			continue
		}
		integrations[f.Name] = awsapigatewayv2.NewCfnIntegration(stack, jsii.String(flat(f.Name)+"-integration"), &awsapigatewayv2.CfnIntegrationProps{
			ApiId: d.gateway.AttrApiId(), IntegrationType: jsii.String("AWS_PROXY"), IntegrationUri: d.live[f.Name].FunctionArn(),
			PayloadFormatVersion: jsii.String("2.0"), TimeoutInMillis: jsii.Number(30_000)})
	}
	for _, route := range blueprint.Routes {
		props := &awsapigatewayv2.CfnRouteProps{ApiId: d.gateway.AttrApiId(), RouteKey: jsii.String(route.Key()),
			Target: jsii.String("integrations/" + *integrations[route.Function].Ref())}
		if !route.Public() {
			props.AuthorizationType, props.AuthorizerId = jsii.String("CUSTOM"), authorizer.AttrAuthorizerId()
		}
		made := awsapigatewayv2.NewCfnRoute(stack, jsii.String("route "+route.Key()), props)
		if route.Public() {
			suppress(made, "AwsSolutions-APIG4", "Signing in, asking for a forgotten password and a customer's look at his document come without a session; tries are counted and bounded.")
		}
	}
}

// authorizer turns the session's cookie into user and role. Its answers are kept for a minute, and forgotten at once when a
// session ends or a role changes.
func (d *deployment) authorizer(scope constructs.Construct, alias awslambda.Alias) awsapigatewayv2.CfnAuthorizer {
	uri := "arn:" + *awscdk.Aws_PARTITION() + ":apigateway:" + region + ":lambda:path/2015-03-31/functions/" + *alias.FunctionArn() + "/invocations"
	return awsapigatewayv2.NewCfnAuthorizer(scope, jsii.String("authorizer"), &awsapigatewayv2.CfnAuthorizerProps{
		ApiId: d.gateway.AttrApiId(), Name: jsii.String("session"), AuthorizerType: jsii.String("REQUEST"), AuthorizerUri: &uri,
		AuthorizerPayloadFormatVersion: jsii.String("2.0"), EnableSimpleResponses: jsii.Bool(true), AuthorizerResultTtlInSeconds: jsii.Number(60),
		// The route is part of the key, or an answer for one would count for another.
		IdentitySource: jsii.Strings("$request.header.Cookie", "$context.routeKey"),
	})
}

// callable lets this API call the function, and nobody else.
func (d *deployment) callable(scope constructs.Construct, f blueprint.Function, alias awslambda.Alias) {
	source := awscdk.Stack_Of(scope).FormatArn(&awscdk.ArnComponents{Service: jsii.String("execute-api"), Resource: d.gateway.AttrApiId(),
		ResourceName: jsii.String("*")})
	awslambda.NewCfnPermission(scope, jsii.String(flat(f.Name)+"-permission"), &awslambda.CfnPermissionProps{
		Action: jsii.String("lambda:InvokeFunction"), FunctionName: alias.FunctionArn(), Principal: jsii.String("apigateway.amazonaws.com"), SourceArn: source})
}

// shifts returns a function that makes the alias "live" and moves it to a new version: a tenth of the calls first where the
// environment is gradual, and back when an alarm goes off.
func (d *deployment) shifts(scope constructs.Construct) func(string, awslambda.Function) awslambda.Alias {
	application := awscodedeploy.NewLambdaApplication(scope, jsii.String("deployments"), &awscodedeploy.LambdaApplicationProps{
		ApplicationName: jsii.String(d.name("api"))})
	role := awsiam.NewRole(scope, jsii.String("deployer"), &awsiam.RoleProps{
		AssumedBy: awsiam.NewServicePrincipal(jsii.String("codedeploy.amazonaws.com"), nil),
		ManagedPolicies: &[]awsiam.IManagedPolicy{awsiam.ManagedPolicy_FromAwsManagedPolicyName(
			jsii.String("service-role/AWSCodeDeployRoleForLambdaLimited"))},
	})
	suppress(role, "AwsSolutions-IAM4", "AWS's own policy for CodeDeploy with Lambda: moving aliases and reading alarms.")
	config := awscodedeploy.LambdaDeploymentConfig_ALL_AT_ONCE()
	if d.settings.gradual {
		config = awscodedeploy.LambdaDeploymentConfig_CANARY_10PERCENT_5MINUTES()
	}
	watched := []interfacesawscloudwatch.IAlarmRef{}
	for _, alarm := range d.judges() {
		watched = append(watched, alarm)
	}
	return func(name string, function awslambda.Function) awslambda.Alias {
		alias := awslambda.NewAlias(scope, jsii.String(flat(name)+"-live"), &awslambda.AliasProps{AliasName: jsii.String(live), Version: function.CurrentVersion()})
		awscodedeploy.NewLambdaDeploymentGroup(scope, jsii.String(flat(name)+"-deployment"), &awscodedeploy.LambdaDeploymentGroupProps{
			Application: application, Alias: alias, DeploymentConfig: config, Role: role.WithoutPolicyUpdates(nil), Alarms: &watched})
		return alias
	}
}
