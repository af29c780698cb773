// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/*
 * The fork, each exec and the exit of the processes that one process starts, to
 * a ring and to a perf buffer: each event is sent to both.
 */
#include <linux/bpf.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

#include "bpf_events.bpf.h"

enum { FORK = 1, EXEC = 2, EXIT = 3 };

struct event {
	__u64 time;
	__u32 kind;
	__u32 pid;
	__u32 cpu;
	__u32 zero;
};

BPF_EVENTS_RING(ring, 64 * 1024, struct event);
BPF_EVENTS_PERF(perf, struct event);

/* The kernel's own type, as far as it is read. */
struct task_struct {
	int pid;
	int tgid;
} __attribute__((preserve_access_index));

const volatile __u32 watched = 0; /* the process that starts others */

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1024);
	__type(key, __u32);
	__type(value, __u32);
} started SEC(".maps");

static __always_inline void send(void *ctx, __u32 kind, __u32 pid)
{
	struct event e = {
		.time = bpf_ktime_get_ns(),
		.kind = kind,
		.pid = pid,
		.cpu = bpf_get_smp_processor_id(),
	};

	bpf_events_output(ring, &e, sizeof(e));
	bpf_events_perf_output(ctx, perf, &e, sizeof(e));
}

SEC("raw_tp/sched_process_fork")
int on_fork(struct bpf_raw_tracepoint_args *ctx)
{
	struct task_struct *child = (void *)ctx->args[1];
	__u32 pid = BPF_CORE_READ(child, tgid);
	__u32 kind = FORK;

	if (bpf_get_current_pid_tgid() >> 32 != watched || pid == watched)
		return 0; /* of another process, or a thread */
	bpf_map_update_elem(&started, &pid, &kind, BPF_ANY);
	send(ctx, FORK, pid);
	return 0;
}

SEC("raw_tp/sched_process_exec")
int on_exec(struct bpf_raw_tracepoint_args *ctx)
{
	__u32 pid = bpf_get_current_pid_tgid() >> 32;

	if (bpf_map_lookup_elem(&started, &pid))
		send(ctx, EXEC, pid);
	return 0;
}

SEC("raw_tp/sched_process_exit")
int on_exit(struct bpf_raw_tracepoint_args *ctx)
{
	__u64 id = bpf_get_current_pid_tgid();
	__u32 pid = id >> 32;

	if ((__u32)id == pid && bpf_map_lookup_elem(&started, &pid))
		send(ctx, EXIT, pid);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
