// Dynalite throws, and so ends, when a client goes away in the middle of a request, as a function that is killed does.
// DynamoDB forgets such a request and goes on. Anything else that nobody caught still ends it.
process.on('uncaughtException', (error) => {
  if (error.code === 'ECONNRESET') return;
  console.error(error);
  process.exit(1);
});
