// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/*
 * A program that is replaced by another version of itself under the same ring
 * while it is hit. Two hooks, each attached on its own: both get the number of
 * the hit from the task that makes it.
 */
#include <linux/bpf.h>
#include <linux/types.h>
#include <bpf/bpf_helpers.h>

#include "bpf_events.bpf.h"

struct event {
	__u32 hit;
	__u32 generation;	/* of the program that sent it */
};

BPF_EVENTS_RING(events, 0, struct event);
BPF_EVENTS_RING(others, 4096, struct event);

/* The process whose hits are sent. */
const volatile __u32 watched = 0;

static __always_inline int send(__u32 hit)
{
	struct event *e;

	if (!bpf_events_enabled(events))
		return 0;
	e = bpf_events_reserve(events, sizeof(*e));
	if (!e)
		return 0;
	e->hit = hit;
	e->generation = bpf_events_generation;
	bpf_events_submit(events, e);
	return 0;
}

/* An unused ring, so that the object has two control blocks. */
SEC("syscall")
int send_other(void *ctx)
{
	struct event e = {};

	if (!bpf_events_enabled(others))
		return 0;
	return bpf_events_output(others, &e, sizeof(e));
}

/*
 * A name that the test sets by prctl(PR_SET_NAME): four bytes of 7 bits, each with
 * its high bit set, unlike those of other names.
 */
static __always_inline int is_hit(const unsigned char *name)
{
	return name[0] & name[1] & name[2] & name[3] & 128;
}

static __always_inline __u32 hit_of(const unsigned char *name)
{
	return (name[0] & 127) | (name[1] & 127) << 7 | (name[2] & 127) << 14 |
	       (name[3] & 127) << 21;
}

SEC("raw_tp/task_rename")
int on_rename_raw(struct bpf_raw_tracepoint_args *ctx)
{
	unsigned char name[4];

	if (bpf_get_current_pid_tgid() >> 32 != watched)
		return 0;
	if (bpf_probe_read_kernel(name, sizeof(name), (void *)ctx->args[1]))
		return 0;
	return is_hit(name) ? send(hit_of(name)) : 0;
}

struct enter_context { /* of the tracepoint, see its file `format` */
	__u64 common;
	__u64 number;
	__u64 option;
	__u64 argument;
};

#define NO_OPTION	9999	/* prctl() has no such option */

SEC("tp/syscalls/sys_enter_prctl")
int on_prctl(struct enter_context *ctx)
{
	if (bpf_get_current_pid_tgid() >> 32 != watched)
		return 0;
	if (ctx->option != NO_OPTION)
		return 0;
	return send(ctx->argument);
}

char LICENSE[] SEC("license") = "GPL";
