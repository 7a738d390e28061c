package bucket_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"carmensita.pe/market/local/bucket"
	"carmensita.pe/market/local/process"
)

// serverRole makes the test binary serve S3 from the folder in its value until it is killed. It writes its address to
// the file "endpoint" there.
const serverRole = "BUCKET_TEST_SERVER"

func TestMain(m *testing.M) {
	if dir := os.Getenv(serverRole); dir != "" {
		server, err := bucket.Start(bucket.Options{Dir: dir, Buckets: []string{"receipts"}})
		if err != nil {
			panic(err)
		}
		file := filepath.Join(dir, "endpoint")
		if err := os.WriteFile(file+".new", []byte(server.Endpoint()), 0o600); err != nil {
			panic(err)
		}
		if err := os.Rename(file+".new", file); err != nil {
			panic(err)
		}
		<-server.Done()
	}
	os.Exit(m.Run())
}

// The product's own code path: nothing but the environment differs from AWS. Not parallel, because of that.
func TestEndpoint_aStockClientNeedsNoOption(t *testing.T) {
	server := start(t, t.TempDir())
	t.Setenv("AWS_ENDPOINT_URL_S3", server.Endpoint())
	t.Setenv("AWS_REGION", "us-east-1")
	t.Setenv("AWS_ACCESS_KEY_ID", "local")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "local")
	cfg, err := config.LoadDefaultConfig(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	client := s3.NewFromConfig(cfg)

	put(t, client, "2026/07/28/B001-1.pdf", "boleta")

	if got := get(t, client, "2026/07/28/B001-1.pdf"); got != "boleta" {
		t.Errorf("got %q, want the receipt", got)
	}
}

func TestPut_keepsTypeAndMetadata(t *testing.T) {
	t.Parallel()
	client := newClient(start(t, t.TempDir()).Endpoint())
	_, err := client.PutObject(t.Context(), &s3.PutObjectInput{
		Bucket: aws.String("receipts"), Key: aws.String("día 1.pdf"), Body: strings.NewReader("boleta"),
		ContentType: aws.String("application/pdf"), Metadata: map[string]string{"sale": "0198"},
	})
	if err != nil {
		t.Fatal(err)
	}

	got, err := client.HeadObject(t.Context(), &s3.HeadObjectInput{Bucket: aws.String("receipts"), Key: aws.String("día 1.pdf")})

	if err != nil {
		t.Fatal(err)
	}
	if aws.ToString(got.ContentType) != "application/pdf" || got.Metadata["sale"] != "0198" || *got.ContentLength != 6 {
		t.Errorf("got type %q, metadata %v, %d bytes", aws.ToString(got.ContentType), got.Metadata, *got.ContentLength)
	}
}

func TestPut_onlyIfItIsNew(t *testing.T) {
	t.Parallel()
	client := newClient(start(t, t.TempDir()).Endpoint())
	once := func() error {
		_, err := client.PutObject(t.Context(), &s3.PutObjectInput{
			Bucket: aws.String("receipts"), Key: aws.String("one"), Body: strings.NewReader("x"), IfNoneMatch: aws.String("*"),
		})
		return err
	}

	if err := once(); err != nil {
		t.Fatal(err)
	}
	if err := once(); err == nil || !strings.Contains(err.Error(), "PreconditionFailed") {
		t.Errorf("the second put: %v, want PreconditionFailed", err)
	}
}

func TestList_pagesByPrefix(t *testing.T) {
	t.Parallel()
	client := newClient(start(t, t.TempDir()).Endpoint())
	for i := range 7 {
		put(t, client, fmt.Sprintf("reports/2026-07-%02d.pdf", i+1), "r")
	}
	put(t, client, "other", "o")

	var keys []string
	for pages := s3.NewListObjectsV2Paginator(client, &s3.ListObjectsV2Input{
		Bucket: aws.String("receipts"), Prefix: aws.String("reports/"), MaxKeys: aws.Int32(3),
	}); pages.HasMorePages(); {
		page, err := pages.NextPage(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, object := range page.Contents {
			keys = append(keys, *object.Key)
		}
	}

	if len(keys) != 7 || keys[0] != "reports/2026-07-01.pdf" || keys[6] != "reports/2026-07-07.pdf" {
		t.Errorf("listed %q, want seven reports in order", keys)
	}
}

func TestGet_whatIsNotThere(t *testing.T) {
	t.Parallel()
	client := newClient(start(t, t.TempDir()).Endpoint())

	_, err := client.GetObject(t.Context(), &s3.GetObjectInput{Bucket: aws.String("receipts"), Key: aws.String("none")})

	var missing *types.NoSuchKey
	if !errors.As(err, &missing) {
		t.Errorf("got %v, want NoSuchKey", err)
	}
}

func TestPresign_aBrowserCanFetch(t *testing.T) {
	t.Parallel()
	client := newClient(start(t, t.TempDir()).Endpoint())
	put(t, client, "B001-1.pdf", "boleta")
	link, err := s3.NewPresignClient(client).PresignGetObject(t.Context(), &s3.GetObjectInput{
		Bucket: aws.String("receipts"), Key: aws.String("B001-1.pdf"),
	})
	if err != nil {
		t.Fatal(err)
	}

	response, err := http.Get(link.URL)

	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if body, _ := io.ReadAll(response.Body); string(body) != "boleta" {
		t.Errorf("%s %q, want the receipt", response.Status, body)
	}
}

func TestMultipart_aBigBackup(t *testing.T) {
	t.Parallel()
	client := newClient(start(t, t.TempDir()).Endpoint())
	to, key := aws.String("receipts"), aws.String("backup.sql.gz")
	upload, err := client.CreateMultipartUpload(t.Context(), &s3.CreateMultipartUploadInput{Bucket: to, Key: key})
	if err != nil {
		t.Fatal(err)
	}
	parts := [][]byte{bytes.Repeat([]byte("a"), 5<<20), bytes.Repeat([]byte("b"), 1<<20)}
	var done types.CompletedMultipartUpload
	for i, part := range parts {
		number := aws.Int32(int32(i + 1))
		got, err := client.UploadPart(t.Context(), &s3.UploadPartInput{
			Bucket: to, Key: key, UploadId: upload.UploadId, PartNumber: number, Body: bytes.NewReader(part),
		})
		if err != nil {
			t.Fatal(err)
		}
		done.Parts = append(done.Parts, types.CompletedPart{PartNumber: number, ETag: got.ETag})
	}
	_, err = client.CompleteMultipartUpload(t.Context(), &s3.CompleteMultipartUploadInput{
		Bucket: to, Key: key, UploadId: upload.UploadId, MultipartUpload: &done,
	})
	if err != nil {
		t.Fatal(err)
	}

	if got := get(t, client, *key); got != string(bytes.Join(parts, nil)) {
		t.Errorf("got %d bytes back that differ", len(got))
	}
}

func TestKill_losesNoPutThatWasAnswered(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	server, err := process.Start(t.Context(), process.Spec{
		Name: "S3", Path: os.Args[0], Env: append(os.Environ(), serverRole+"="+dir),
		Ready: func(context.Context) error {
			_, err := os.Stat(filepath.Join(dir, "endpoint"))
			return err
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Kill)
	endpoint, err := os.ReadFile(filepath.Join(dir, "endpoint"))
	if err != nil {
		t.Fatal(err)
	}
	client := newClient(string(endpoint))
	for i := range 10 {
		put(t, client, strconv.Itoa(i), "boleta")
	}
	server.Kill()

	client = newClient(start(t, dir).Endpoint())

	for i := range 10 {
		if got := get(t, client, strconv.Itoa(i)); got != "boleta" {
			t.Errorf("object %d is %q, want the receipt", i, got)
		}
	}
}

func TestStart_refusesAFolderThatIsInUse(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	start(t, dir)

	_, err := bucket.Start(bucket.Options{Dir: dir})

	if err == nil || !strings.Contains(err.Error(), "already runs") {
		t.Errorf("got %v, want a word about the other server", err)
	}
}

func start(t *testing.T, dir string) *bucket.Server {
	t.Helper()
	server, err := bucket.Start(bucket.Options{Dir: dir, Buckets: []string{"receipts", "reports"}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Stop(context.Background()) })
	return server
}

func newClient(endpoint string) *s3.Client {
	return s3.New(s3.Options{
		BaseEndpoint: &endpoint, Region: "us-east-1",
		Credentials: credentials.NewStaticCredentialsProvider("local", "local", ""),
	})
}

func put(t *testing.T, client *s3.Client, key, body string) {
	t.Helper()
	_, err := client.PutObject(t.Context(), &s3.PutObjectInput{Bucket: aws.String("receipts"), Key: &key, Body: strings.NewReader(body)})
	if err != nil {
		t.Fatal(err)
	}
}

func get(t *testing.T, client *s3.Client, key string) string {
	t.Helper()
	got, err := client.GetObject(t.Context(), &s3.GetObjectInput{Bucket: aws.String("receipts"), Key: &key})
	if err != nil {
		t.Fatal(err)
	}
	defer got.Body.Close()
	body, err := io.ReadAll(got.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

func TestGet_givesWhatWasPutThoughItIsWrittenOverMeanwhile(t *testing.T) {
	t.Parallel()
	server := start(t, t.TempDir())
	client := newClient(server.Endpoint())
	content := strings.Repeat("boleta ", 2_000_000) // more than lies on the way between server and client
	put(t, client, "one", content)
	got, err := client.GetObject(t.Context(), &s3.GetObjectInput{Bucket: aws.String("receipts"), Key: aws.String("one")})
	if err != nil {
		t.Fatal(err)
	}
	defer got.Body.Close()
	for i := range 6 {
		put(t, client, "one", strings.Repeat(strconv.Itoa(i), len(content)))
	}
	read, err := io.ReadAll(got.Body) // compares with the checksum, too
	if err != nil || string(read) != content {
		t.Errorf("%d bytes came back, others than were put: %v", len(read), err)
	}
}
