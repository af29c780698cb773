#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include "bpf_events.bpf.h"

struct number { __u64 value; __u64 time; };
BPF_EVENTS_RING(even, 4096, struct number);
BPF_EVENTS_PERF(odd, struct number);

/* Sends 0 to 5, each to the ring or to the perf buffer. */
SEC("raw_tp") int send_numbers(void *ctx)
{
	for (int i = 0; i < 6; i++) {
		struct number n = { .value = i, .time = bpf_ktime_get_ns() };
		if (i % 2)
			bpf_events_perf_output(ctx, odd, &n, sizeof(n));
		else
			bpf_events_output(even, &n, sizeof(n));
	}
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
