#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#include "bpf_events.bpf.h"

struct hit { __u32 pid; char hook[8]; };
BPF_EVENTS_RING(hits, 256 * 1024, struct hit);

static __always_inline int hit(const char *hook)
{
	struct hit h = { .pid = bpf_get_current_pid_tgid() >> 32 };
	__builtin_memcpy(h.hook, hook, 8);
	bpf_events_output(hits, &h, sizeof(h));
	return 0;
}

SEC("tp") int tracepoint(void *ctx)
{
	return bpf_get_attach_cookie(ctx) == 7 ? hit("cookie\0\0") : hit("trace\0\0\0");
}

SEC("raw_tp") int raw(void *ctx) { return hit("raw\0\0\0\0\0"); }

SEC("uprobe") int entry(void *ctx) { return hit("entry\0\0\0"); }

SEC("uretprobe") int leave(void *ctx) { return hit("return\0\0"); }

char LICENSE[] SEC("license") = "GPL"; /* bpf_get_attach_cookie() requires it */
