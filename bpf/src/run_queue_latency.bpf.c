// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/*
 * A histogram of the times for which runnable threads waited for a CPU. Without
 * a ring: the reader reads the counts.
 */
#include <linux/bpf.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

#include <stdbool.h>

#define EEXIST	17	/* <linux/errno.h> is not for BPF programs */
#define BUCKETS	40	/* the last one: 2^39 ns, 9 minutes, and more */

/* Counts since the load: bucket i has 2^i to 2^(i+1) - 1 ns, and bucket 0 also 0. */
struct latencies {
	/*   0 */ __u64 counts[BUCKETS];
	/* 320 */ __u64 untracked;	/* waits that found no space in `waiting` */
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct latencies);
} latencies SEC(".maps");

/* Key: a thread that waits. Value: since when, CLOCK_MONOTONIC, ns. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16384);
	__type(key, __u32);
	__type(value, __u64);
} waiting SEC(".maps");

struct task_struct___queue {
	__s32 pid;
	unsigned int __state;
} __attribute__((preserve_access_index));

/* Before 5.14. */
struct task_struct___old_queue {
	long state;
} __attribute__((preserve_access_index));

static __always_inline bool is_running(void *task)
{
	struct task_struct___queue *now = task;
	struct task_struct___old_queue *old = task;

	if (bpf_core_field_exists(now->__state))
		return !BPF_CORE_READ(now, __state);
	return !BPF_CORE_READ(old, state);
}

static __always_inline void add(__u64 *count)
{
	/* Atomic: an interrupt may wake a thread while its CPU counts. */
	__sync_fetch_and_add(count, 1);
}

static __always_inline struct latencies *here(void)
{
	__u32 zero = 0;

	return bpf_map_lookup_elem(&latencies, &zero);
}

/* A thread begins to wait. One that waits already keeps its time. */
static __always_inline int begin(struct task_struct___queue *task)
{
	__u32 tid = BPF_CORE_READ(task, pid);
	__u64 now = bpf_ktime_get_ns();
	struct latencies *l;
	long err;

	if (!tid)
		return 0; /* an idle task, which never waits */
	err = bpf_map_update_elem(&waiting, &tid, &now, BPF_NOEXIST);
	if (!err || err == -EEXIST)
		return 0;
	l = here();
	if (l)
		add(&l->untracked);
	return 0;
}

/*
 * A thread does not wait any more. Also when it goes to sleep: a thread that is
 * woken while it still runs has begun to wait, but never does.
 */
static __always_inline void end(__u32 tid)
{
	bpf_map_delete_elem(&waiting, &tid);
}

/* The number of the highest bit that is set; 0 for 0. No loop, for the verifier. */
static __always_inline __u32 log2_of(__u64 value)
{
	__u32 result = 0, wide;

	wide = (value > 0xffffffff) << 5;
	value >>= wide;
	result |= wide;
	wide = (value > 0xffff) << 4;
	value >>= wide;
	result |= wide;
	wide = (value > 0xff) << 3;
	value >>= wide;
	result |= wide;
	wide = (value > 0xf) << 2;
	value >>= wide;
	result |= wide;
	wide = (value > 0x3) << 1;
	value >>= wide;
	result |= wide;
	return result | (value > 1);
}

/* The CPU runs `next` from now on. */
static __always_inline int run(bool preempted, struct task_struct___queue *next)
{
	struct task_struct___queue *previous = (void *)bpf_get_current_task();
	__u32 tid = BPF_CORE_READ(next, pid), bucket;
	struct latencies *l = here();
	__u64 *since;
	__s64 waited;

	/* Preempted, or it has yielded: it waits from now on. */
	if (preempted || is_running(previous))
		begin(previous);
	else
		end(BPF_CORE_READ(previous, pid));
	since = bpf_map_lookup_elem(&waiting, &tid);
	if (!since)
		return 0;
	waited = bpf_ktime_get_ns() - *since;
	end(tid);
	if (!l)
		return 0;
	bucket = waited > 0 ? log2_of(waited) : 0;
	if (bucket >= BUCKETS)
		bucket = BUCKETS - 1;
	add(&l->counts[bucket]);
	return 0;
}

SEC("?tp_btf/sched_wakeup")
int BPF_PROG(on_wakeup_btf, struct task_struct___queue *task)
{
	return begin(task);
}

SEC("?tp_btf/sched_wakeup_new")
int BPF_PROG(on_new_btf, struct task_struct___queue *task)
{
	return begin(task);
}

/* Arguments: whether it was preempted, the previous task, the next task. */
SEC("?tp_btf/sched_switch")
int BPF_PROG(on_switch_btf, bool preempted, void *previous,
	     struct task_struct___queue *next)
{
	return run(preempted, next);
}

SEC("?raw_tp/sched_wakeup")
int on_wakeup_raw(struct bpf_raw_tracepoint_args *ctx)
{
	return begin((void *)ctx->args[0]);
}

SEC("?raw_tp/sched_wakeup_new")
int on_new_raw(struct bpf_raw_tracepoint_args *ctx)
{
	return begin((void *)ctx->args[0]);
}

SEC("?raw_tp/sched_switch")
int on_switch_raw(struct bpf_raw_tracepoint_args *ctx)
{
	return run(ctx->args[0], (void *)ctx->args[2]);
}

char LICENSE[] SEC("license") = "GPL";
