// Go's net/http. Nothing is parsed.
package main

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

func cpu() float64 {
	var usage syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &usage)
	return float64(usage.Utime.Sec+usage.Stime.Sec) + float64(usage.Utime.Usec+usage.Stime.Usec)/1e6
}

func main() {
	url := "https://" + os.Args[1] + ":" + os.Args[2] + os.Args[3]
	authorities := x509.NewCertPool()
	pem, err := os.ReadFile(os.Args[4])
	if err != nil {
		panic(err)
	}
	authorities.AppendCertsFromPEM(pem)
	requests, _ := strconv.Atoi(os.Args[5])
	connections, _ := strconv.Atoi(os.Args[6])
	client := &http.Client{Timeout: time.Minute, Transport: &http.Transport{
		TLSClientConfig:     &tls.Config{RootCAs: authorities},
		MaxConnsPerHost:     connections,
		MaxIdleConnsPerHost: connections,
		DisableCompression:  true,
	}}
	run := func(count int) {
		left := int64(count)
		var all sync.WaitGroup
		for i := 0; i < connections; i++ {
			all.Add(1)
			go func() {
				defer all.Done()
				for atomic.AddInt64(&left, -1) >= 0 {
					request, _ := http.NewRequest("GET", url, nil)
					request.Header.Set("authorization", "token dhat.v1.measured")
					request.Header.Set("User-Agent", "dolthub-cpp/0.1")
					response, err := client.Do(request)
					if err != nil {
						panic(err)
					}
					io.Copy(io.Discard, response.Body)
					response.Body.Close()
				}
			}()
		}
		all.Wait()
	}
	run(connections * 20)
	before, begin := cpu(), time.Now()
	run(requests)
	fmt.Printf("{\"cpu\": %g, \"wall\": %g, \"units\": %d}\n", cpu()-before, time.Since(begin).Seconds(), requests)
}
