#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include "bpf_events.bpf.h"

struct start { __u32 type; __u32 pid; char comm[16]; };
struct end { __u32 type; __u32 pid; };
BPF_EVENTS_RING(events, 256 * 1024, struct start);
struct end *unused_end; /* so that BTF has the type */

SEC("tp/sched/sched_process_exec") int on_exec(void *ctx)
{
	struct start s = { .type = 1, .pid = bpf_get_current_pid_tgid() >> 32 };
	bpf_get_current_comm(s.comm, sizeof(s.comm));
	bpf_events_output(events, &s, sizeof(s));
	return 0;
}

SEC("tp/sched/sched_process_exit") int on_exit(void *ctx)
{
	struct end e = { .type = 2, .pid = bpf_get_current_pid_tgid() >> 32 }; /* per thread */
	bpf_events_output(events, &e, sizeof(e));
	return 0;
}
