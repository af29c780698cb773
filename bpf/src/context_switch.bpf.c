// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/*
 * One record per context switch: a CPU stops running one thread and runs another
 * one. The task of the record is the previous thread.
 */
#include "catalog.bpf.h"

#include <bpf/bpf_tracing.h>

/* Names of the record's type: TaskState in Java. */
enum task_state {
	RUNNABLE,
	INTERRUPTIBLE,
	UNINTERRUPTIBLE,
	STOPPED,
	TRACED,
	PARKED,
	IDLE,
	DEAD,
} __attribute__((packed));

/* Bits of the kernel's task_struct.__state. */
#define TASK_INTERRUPTIBLE	0x0001
#define TASK_STOPPED		0x0004
#define TASK_TRACED		0x0008
#define TASK_PARKED		0x0040
#define TASK_DEAD		0x0080
#define TASK_IDLE		0x0402	/* uninterruptible, and no load */
#define TASK_WAKING		0x0200

struct event {
	/*  0 */ __u64 time;		/* CLOCK_BOOTTIME, ns */
	/*  8 */ struct catalog_task task;
	/* 56 */ __u32 next_pid;	/* process; 0 for the idle task */
	/* 60 */ __u32 next_tid;
	/* 64 */ char next_comm[CATALOG_COMM_LEN];
	/* 80 */ __u16 cpu;
	/* 82 */ enum task_state state;	/* of the previous thread */
	/* 83 */ bool preempted;
	/* 84 */ __u32 unused;
};

BPF_EVENTS_RING(events, 1024 * 1024, struct event);

struct task_struct___switch {
	__s32 pid;
	__s32 tgid;
	char comm[CATALOG_COMM_LEN];
	unsigned int __state;
} __attribute__((preserve_access_index));

/* Before 5.14. */
struct task_struct___old_state {
	long state;
} __attribute__((preserve_access_index));

/*
 * The state is read from the task: an argument has it since 5.18 only. A thread
 * that is woken while its CPU switches is then seen as runnable.
 */
static __always_inline enum task_state state_of(void *task)
{
	struct task_struct___switch *now = task;
	struct task_struct___old_state *old = task;
	__u32 state;

	if (bpf_core_field_exists(now->__state))
		state = BPF_CORE_READ(now, __state);
	else
		state = BPF_CORE_READ(old, state);
	if (!state || (state & TASK_WAKING))
		return RUNNABLE;
	if (state & TASK_INTERRUPTIBLE)
		return INTERRUPTIBLE;
	if (state & TASK_STOPPED)
		return STOPPED;
	if (state & TASK_TRACED)
		return TRACED;
	if (state & TASK_PARKED)
		return PARKED;
	if (state & TASK_DEAD)
		return DEAD;
	return (state & TASK_IDLE) == TASK_IDLE ? IDLE : UNINTERRUPTIBLE;
}

/*
 * Whether another record fits. Checked before the reserve, so that a full ring
 * costs no lock that all CPUs share while their run queues are locked.
 */
static __always_inline bool has_space(void)
{
	__u64 unread = bpf_ringbuf_query(&events, BPF_RB_AVAIL_DATA);
	__u64 size = bpf_ringbuf_query(&events, BPF_RB_RING_SIZE);

	return unread + bpf_events__in_ring(sizeof(struct event)) < size;
}

static __always_inline void fill(struct event *e, bool preempted,
				 struct task_struct___switch *next)
{
	e->time = bpf_ktime_get_boot_ns();
	catalog_task(&e->task);
	e->next_pid = BPF_CORE_READ(next, tgid);
	e->next_tid = BPF_CORE_READ(next, pid);
	BPF_CORE_READ_INTO(&e->next_comm, next, comm);
	e->cpu = bpf_get_smp_processor_id();
	/* A preempted thread stays runnable, even just before it would sleep. */
	e->state = preempted ? RUNNABLE : state_of((void *)bpf_get_current_task());
	e->preempted = preempted;
	e->unused = 0;
}

static __always_inline int send(bool preempted, struct task_struct___switch *next)
{
	struct event *e;

	if (!bpf_events_enabled(events) || !catalog_admits())
		return 0;
	attempt_begins();
	if (catalog_throttles(events)) {
		/* counted */
	} else if (!has_space()) {
		bpf_events_lost(events, sizeof(*e));
	} else {
		e = bpf_events_reserve(events, sizeof(*e));
		if (e) {
			fill(e, preempted, next);
			bpf_events_submit(events, e);
		}
	}
	attempt_ends();
	return 0;
}

/* Arguments: whether it was preempted, the previous task, the next task. */
SEC("?tp_btf/sched_switch")
int BPF_PROG(on_switch_btf, bool preempted, void *previous,
	     struct task_struct___switch *next)
{
	return send(preempted, next);
}

SEC("?raw_tp/sched_switch")
int on_switch_raw(struct bpf_raw_tracepoint_args *ctx)
{
	return send(ctx->args[0], (void *)ctx->args[2]);
}

char LICENSE[] SEC("license") = "GPL";
