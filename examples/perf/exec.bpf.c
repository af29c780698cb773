#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include "bpf_events.bpf.h"

struct event { __u32 pid; char comm[16]; };
BPF_EVENTS_PERF(events, struct event);

SEC("tp/sched/sched_process_exec") int on_exec(void *ctx)
{
	struct event e = { .pid = bpf_get_current_pid_tgid() >> 32 };
	bpf_get_current_comm(e.comm, sizeof(e.comm));
	bpf_events_perf_output(ctx, events, &e, sizeof(e));
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
