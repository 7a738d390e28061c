output "topic_arns" {
  description = "ARNs of the topics: alerts and notices."
  value       = { for key, topic in aws_sns_topic.main : key => topic.arn }
}
