// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/*
 * One record per process, when its last thread exits.
 */
#include "catalog.bpf.h"

#define EEXIST			17
#define SIGNAL_GROUP_EXIT	4	/* signal_struct.flags */

struct event {
	/*  0 */ __u64 time;		/* CLOCK_BOOTTIME, ns */
	/*  8 */ struct catalog_task task;
	/* 56 */ __u64 lifetime;	/* since the fork, ns */
	/* 64 */ __u32 exit_code;	/* 0 if a signal ended the process */
	/* 68 */ __u32 signal;		/* 0 if the process exited */
	/* 72 */ bool core_dumped;
	/* 73 */ __u8 unused[7];
};

BPF_EVENTS_RING(events, 256 * 1024, struct event);

struct signal_struct {
	struct {
		int counter;
	} live;				/* threads that have not exited */
	int group_exit_code;
	unsigned int flags;
} __attribute__((preserve_access_index));

struct task_struct___exit {
	int exit_code;
	__u64 start_boottime;
	struct task_struct___exit *group_leader;
	struct signal_struct *signal;
} __attribute__((preserve_access_index));

/* The kernel (since 6.16) passes group_dead, and then has it in this struct. */
struct trace_event_raw_sched_process_exit___exit {
	bool group_dead;
} __attribute__((preserve_access_index));

/* The processes that ended last: the pid and the time of the start. */
struct ended {
	__u64 start;
	__u64 pid;
};

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 4096);
	__type(key, struct ended);
	__type(value, __u8);
} ended SEC(".maps");

/*
 * Whether the current task is the last thread of its process, for kernels that
 * do not pass that. Threads that exit at the same moment may all find that no
 * thread is live; the first one to insert the process is the last thread.
 */
static __always_inline bool is_last_thread(void)
{
	struct task_struct___exit *task = (void *)bpf_get_current_task();
	struct ended key;
	__u8 value = 0;

	if (BPF_CORE_READ(task, signal, live.counter))
		return false;
	key.start = BPF_CORE_READ(task, group_leader, start_boottime);
	key.pid = bpf_get_current_pid_tgid() >> 32;
	return bpf_map_update_elem(&ended, &key, &value, BPF_NOEXIST) != -EEXIST;
}

/* The status that wait() reports. */
static __always_inline int wait_status(struct task_struct___exit *task)
{
	if (BPF_CORE_READ(task, signal, flags) & SIGNAL_GROUP_EXIT)
		return BPF_CORE_READ(task, signal, group_exit_code);
	return BPF_CORE_READ(task, group_leader, exit_code);
}

static __always_inline int send(void)
{
	struct task_struct___exit *task = (void *)bpf_get_current_task();
	__u64 now, lifetime;
	struct event *e;
	int status;

	if (!bpf_events_enabled(events) || !catalog_admits())
		return 0;
	now = bpf_ktime_get_boot_ns();
	lifetime = now - BPF_CORE_READ(task, group_leader, start_boottime);
	if (!catalog_admits_duration(lifetime))
		return 0;
	attempt_begins();
	if (!catalog_throttles(events)) {
		e = bpf_events_reserve(events, sizeof(*e));
		if (e) {
			status = wait_status(task);
			e->time = now;
			catalog_task(&e->task);
			e->lifetime = lifetime;
			e->exit_code = (status >> 8) & 0xff;
			e->signal = status & 0x7f;
			e->core_dumped = status & 0x80;
			__builtin_memset(e->unused, 0, sizeof(e->unused));
			bpf_events_submit(events, e);
		}
	}
	attempt_ends();
	return 0;
}

/* Arguments: the task, group_dead. */
SEC("?tp_btf/sched_process_exit")
int on_exit_btf(__u64 *ctx)
{
	bool last;

	if (bpf_core_field_exists(struct trace_event_raw_sched_process_exit___exit,
				  group_dead))
		last = ctx[1];
	else
		last = is_last_thread();
	return last ? send() : 0;
}

SEC("?raw_tp/sched_process_exit")
int on_exit_raw(void *ctx)
{
	return is_last_thread() ? send() : 0;
}

char LICENSE[] SEC("license") = "GPL";
