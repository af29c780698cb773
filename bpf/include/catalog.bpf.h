/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/*
 * What the programs of the catalogue have in common: the description of the
 * current task, the filter, and the rate limit. One program per source; each
 * record begins with its time and a struct catalog_task.
 *
 *	SEC("?tp_btf/...") and SEC("?raw_tp/...") variants call
 *
 *	static __always_inline int send(...)
 *	{
 *		if (!bpf_events_enabled(events) || !catalog_admits())
 *			return 0;
 *		attempt_begins();
 *		if (!catalog_throttles(events))
 *			... reserve, catalog_task(&e->task), submit, or output
 *		attempt_ends();
 *		return 0;
 *	}
 *
 * A hit that the filter rejects takes no space and is no attempt. A hit that the
 * rate limit rejects is an attempt, and counted as throttled.
 */
#ifndef BPF_EVENTS_CATALOG_BPF_H
#define BPF_EVENTS_CATALOG_BPF_H

#include <linux/bpf.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

#include "attempts.bpf.h"
#include "bpf_events.bpf.h"
#include "kernel_types.bpf.h"

#include <stdbool.h>

#define CATALOG_COMM_LEN	16
#define CATALOG_PATH_LEN	64	/* of a path prefix in the filter */
#define CATALOG_ERRORS		576	/* error numbers that a filter can choose */

/* The task that caused an event: 48 bytes. */
struct catalog_task {
	/*  0 */ __u64 cgroup_id;	/* cgroup v2; a constant on v1 hosts */
	/*  8 */ __u32 pid;		/* process: the kernel's tgid */
	/* 12 */ __u32 tid;		/* thread: the kernel's pid */
	/* 16 */ __u32 ppid;		/* process of the parent */
	/* 20 */ __u32 uid;		/* real user id */
	/* 24 */ __u32 gid;		/* real group id */
	/* 28 */ char comm[CATALOG_COMM_LEN];
	/* 44 */ __u32 unused;
};

/* Which criteria of a filter apply. All that do must hold. */
#define CATALOG_BY_PID		(1U << 0)	/* in catalog_pids_* */
#define CATALOG_BY_UID		(1U << 1)
#define CATALOG_BY_CGROUP	(1U << 2)
#define CATALOG_BY_COMM		(1U << 3)
#define CATALOG_BY_PATH		(1U << 4)
#define CATALOG_BY_PORT		(1U << 5)
#define CATALOG_BY_DURATION	(1U << 6)
#define CATALOG_NOT_PID		(1U << 7)
#define CATALOG_BY_ERROR	(1U << 8)

struct catalog_filter {
	/*  0 */ __u32 criteria;	/* CATALOG_BY_* */
	/*  4 */ __u32 uid;
	/*  8 */ __u64 cgroup_id;
	/* 16 */ __u64 min_duration;	/* ns */
	/* 24 */ __u32 excluded_pid;
	/* 28 */ __u32 port;
	/* 32 */ __u32 comm_length;	/* of the prefix, at most 15 */
	/* 36 */ __u32 path_length;	/* of the prefix, at most 64 */
	/* 40 */ char comm[CATALOG_COMM_LEN];
	/* 56 */ char path[CATALOG_PATH_LEN];
	/* 120 */ __u64 errors[CATALOG_ERRORS / 64];	/* a bit per error number */
};

/*
 * Two filters, of which one applies. The reader writes the other one and then
 * stores its number here. A program may load the number more than once, at the
 * beginning and the return of a call for example, so around a change a hit may be
 * compared with the task of one filter and the path of the other.
 */
volatile struct catalog_filter catalog_filter_0 SEC(".data.filter");
volatile struct catalog_filter catalog_filter_1 SEC(".data.filter");
volatile __u32 catalog_filter_active SEC(".data.filter");

/*
 * The processes of CATALOG_BY_PID, one map per filter: the reader fills the map
 * of the filter that does not apply. catalog_fork() and catalog_free() maintain
 * both. Preallocated, as is required of a map that tracing programs write.
 */
#define CATALOG_MEMBER		1	/* the process alone */
#define CATALOG_FOLLOWED	2	/* and its children */
struct catalog_pids {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 8192);
	__type(key, __u32);
	__type(value, __u8);		/* CATALOG_* */
};
struct catalog_pids catalog_pids_0 SEC(".maps");
struct catalog_pids catalog_pids_1 SEC(".maps");

/* Children that found no space in these maps, and so are not seen. */
__u64 catalog_pids_full SEC(".data.filter");

/*
 * The rate limit, set before the load: the ns per event, 0 for none, and the ns
 * by which a bucket may be ahead, (burst - 1) * interval.
 */
const volatile __u64 catalog_rate_interval = 0;
const volatile __u64 catalog_rate_burst = 0;
const volatile bool catalog_rate_per_cgroup = true;

/* Key: a cgroup id, or 0. Value: the time at which the bucket is full again. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 4096);
	__type(key, __u64);
	__type(value, __u64);
} catalog_buckets SEC(".maps");

struct task_struct___catalog {
	__s32 pid;
	__s32 tgid;
} __attribute__((preserve_access_index));

/* Describes the current task. */
static __always_inline void catalog_task(struct catalog_task *to)
{
	struct task_struct *task = (void *)bpf_get_current_task();
	__u64 pid_tgid = bpf_get_current_pid_tgid();
	__u64 uid_gid = bpf_get_current_uid_gid();

	to->cgroup_id = bpf_get_current_cgroup_id();
	to->pid = pid_tgid >> 32;
	to->tid = (__u32)pid_tgid;
	to->ppid = BPF_CORE_READ(task, real_parent, tgid);
	to->uid = (__u32)uid_gid;
	to->gid = uid_gid >> 32;
	to->unused = 0;
	bpf_get_current_comm(to->comm, sizeof(to->comm));
}

static __always_inline const volatile struct catalog_filter *catalog_filter(void)
{
	return catalog_filter_active ? &catalog_filter_1 : &catalog_filter_0;
}

/* Whether the filter admits the current task. */
static __always_inline bool catalog_admits(void)
{
	const volatile struct catalog_filter *f = catalog_filter();
	__u32 criteria = f->criteria;
	__u32 pid;

	if (!criteria)
		return true;
	pid = bpf_get_current_pid_tgid() >> 32;
	if ((criteria & CATALOG_NOT_PID) && pid == f->excluded_pid)
		return false;
	if ((criteria & CATALOG_BY_UID) && (__u32)bpf_get_current_uid_gid() != f->uid)
		return false;
	if ((criteria & CATALOG_BY_CGROUP) && bpf_get_current_cgroup_id() != f->cgroup_id)
		return false;
	if (criteria & CATALOG_BY_PID) {
		if (f == &catalog_filter_1 ? !bpf_map_lookup_elem(&catalog_pids_1, &pid) :
					     !bpf_map_lookup_elem(&catalog_pids_0, &pid))
			return false;
	}
	if (criteria & CATALOG_BY_COMM) {
		char comm[CATALOG_COMM_LEN];
		int i;

		bpf_get_current_comm(comm, sizeof(comm));
		for (i = 0; i < CATALOG_COMM_LEN; i++) {
			if (i >= f->comm_length)
				break;
			if (comm[i] != f->comm[i])
				return false;
		}
	}
	return true;
}

/* Whether the filter admits a path: at least CATALOG_PATH_LEN readable bytes. */
static __always_inline bool catalog_admits_path(const char *path)
{
	const volatile struct catalog_filter *f = catalog_filter();
	int i;

	if (!(f->criteria & CATALOG_BY_PATH))
		return true;
	for (i = 0; i < CATALOG_PATH_LEN; i++) {
		if (i >= f->path_length)
			break;
		if (path[i] != f->path[i])
			return false;
	}
	return true;
}

/* Whether the filter admits a port, in host byte order. */
static __always_inline bool catalog_admits_port(__u16 port)
{
	const volatile struct catalog_filter *f = catalog_filter();

	return !(f->criteria & CATALOG_BY_PORT) || f->port == port;
}

/* Whether the filter admits a duration in ns. */
static __always_inline bool catalog_admits_duration(__u64 nanos)
{
	const volatile struct catalog_filter *f = catalog_filter();

	return !(f->criteria & CATALOG_BY_DURATION) || nanos >= f->min_duration;
}

/* Whether the filter admits an error number. */
static __always_inline bool catalog_admits_error(__u32 error)
{
	const volatile struct catalog_filter *f = catalog_filter();
	__u32 word = error / 64;

	if (!(f->criteria & CATALOG_BY_ERROR))
		return true;
	barrier_var(word); /* for the verifier: the check is of this register */
	return word < CATALOG_ERRORS / 64 && (f->errors[word] >> (error % 64) & 1);
}

/*
 * Whether the rate limit rejects an event of a bucket. A generic cell rate
 * limiter: each event moves its bucket's time by the interval, and an event
 * is rejected while that time is ahead by more than the burst. CPUs that decide
 * at the same moment read the same time, so at most one event too many per other
 * CPU passes; all of them move the time, so these do not add up. A CPU that is
 * delayed between its load and its store of the time of a bucket that was idle
 * erases the moves made meanwhile, so that up to one more burst passes.
 */
static __always_inline bool catalog_over_rate(__u64 key)
{
	__u64 now, fresh, *at;

	now = bpf_ktime_get_ns();
	at = bpf_map_lookup_elem(&catalog_buckets, &key);
	if (!at) {
		fresh = now + catalog_rate_interval;
		bpf_map_update_elem(&catalog_buckets, &key, &fresh, BPF_NOEXIST);
		return false;
	}
	if ((__s64)(*at - now) > (__s64)catalog_rate_burst)
		return true;
	if ((__s64)(*at - now) < 0)
		*at = now;
	__sync_fetch_and_add(at, catalog_rate_interval);
	return false;
}

/*
 * Whether the rate limit rejects an event of a cgroup, which is then counted.
 * `cgroup` is evaluated only if there is a limit for each.
 */
#define catalog_throttles_of(buffer, cgroup)				\
	({								\
		bool over_rate = catalog_rate_interval &&		\
			catalog_over_rate(catalog_rate_per_cgroup ? (cgroup) : 0); \
									\
		if (over_rate)						\
			bpf_events_throttled(buffer);			\
		over_rate;						\
	})

/* The same for an event of the current task. */
#define catalog_throttles(buffer)					\
	catalog_throttles_of(buffer, bpf_get_current_cgroup_id())

static __always_inline void catalog_add_child(void *pids, __u32 parent, __u32 child)
{
	__u8 *value = bpf_map_lookup_elem(pids, &parent);
	__u8 followed = CATALOG_FOLLOWED;

	if (value && *value == CATALOG_FOLLOWED &&
	    bpf_map_update_elem(pids, &child, &followed, BPF_ANY))
		__sync_fetch_and_add(&catalog_pids_full, 1);
}

/* Adds the children of processes that are followed. Arguments: parent, child. */
SEC("?raw_tp/sched_process_fork")
int catalog_fork(struct bpf_raw_tracepoint_args *ctx)
{
	struct task_struct___catalog *parent = (void *)ctx->args[0];
	struct task_struct___catalog *child = (void *)ctx->args[1];
	__u32 pid = BPF_CORE_READ(parent, tgid);
	__u32 child_pid = BPF_CORE_READ(child, tgid);

	if (pid == child_pid)
		return 0; /* a thread */
	catalog_add_child(&catalog_pids_0, pid, child_pid);
	catalog_add_child(&catalog_pids_1, pid, child_pid);
	return 0;
}

/* Removes a process that has ended. Argument: a task. */
SEC("?raw_tp/sched_process_free")
int catalog_free(struct bpf_raw_tracepoint_args *ctx)
{
	struct task_struct___catalog *task = (void *)ctx->args[0];
	__u32 pid = BPF_CORE_READ(task, tgid);

	if (pid != BPF_CORE_READ(task, pid))
		return 0;
	bpf_map_delete_elem(&catalog_pids_0, &pid);
	bpf_map_delete_elem(&catalog_pids_1, &pid);
	return 0;
}

#endif /* BPF_EVENTS_CATALOG_BPF_H */
