#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include "bpf_events.bpf.h"

struct call { __u64 cookie; __u32 pid; };
BPF_EVENTS_RING(calls, 4096, struct call);

static __always_inline int send(void *ctx)
{
	struct call c = {
		.cookie = bpf_get_attach_cookie(ctx),
		.pid = bpf_get_current_pid_tgid() >> 32,
	};
	bpf_events_output(calls, &c, sizeof(c));
	return 0;
}

SEC("uprobe") int on_call(void *ctx) { return send(ctx); }

SEC("uretprobe") int on_return(void *ctx) { return send(ctx); }
