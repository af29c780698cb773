// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/*
 * One record per process that the kernel kills for lack of memory, of the machine
 * or of a cgroup, before the process receives its SIGKILL.
 */
#include "catalog.bpf.h"

struct event {
	/*   0 */ __u64 time;		/* CLOCK_BOOTTIME, ns */
	/*   8 */ struct catalog_task task;
	/*  56 */ __u64 total_vm;	/* in bytes, as all sizes */
	/*  64 */ __u64 anon_rss;
	/*  72 */ __u64 file_rss;
	/*  80 */ __u64 shmem_rss;
	/*  88 */ __u32 victim_pid;
	/*  92 */ char victim_comm[CATALOG_COMM_LEN];
	/* 108 */ __u32 unused;
};

BPF_EVENTS_RING(events, 64 * 1024, struct event);

/* The indexes of mm_struct.rss_stat: an enumeration without a name. */
#define MM_FILEPAGES	0
#define MM_ANONPAGES	1
#define MM_SHMEMPAGES	3
#define NR_MM_COUNTERS	4

/* The per-CPU rest, which the kernel's own message leaves out, is not read. */
struct percpu_counter {
	__s64 count;
} __attribute__((preserve_access_index));

struct mm_struct___oom {
	unsigned long total_vm;		/* in pages, as the counters */
	struct percpu_counter rss_stat[NR_MM_COUNTERS];
} __attribute__((preserve_access_index));

struct mm_rss_stat {
	struct {
		long counter;
	} count[NR_MM_COUNTERS];
} __attribute__((preserve_access_index));

/* Before 6.2. */
struct mm_struct___array {
	struct mm_rss_stat rss_stat;
} __attribute__((preserve_access_index));

struct task_struct___oom {
	__s32 tgid;
	struct mm_struct___oom *mm;
	char comm[CATALOG_COMM_LEN];
} __attribute__((preserve_access_index));

/* The kernel (since 6.9) passes the task, and then has these fields; before, only its id. */
struct trace_event_raw_mark_victim___oom {
	unsigned long total_vm;
} __attribute__((preserve_access_index));

/* Its positions are each on a page of their own. */
struct bpf_ringbuf {
	unsigned long consumer_pos;
	unsigned long producer_pos;
} __attribute__((preserve_access_index));

static __always_inline __u64 page_size(void)
{
	return bpf_core_field_offset(struct bpf_ringbuf, producer_pos) -
	       bpf_core_field_offset(struct bpf_ringbuf, consumer_pos);
}

/* A counter of pages, in bytes. `index` is a constant. */
#define rss(mm, index)								\
	({									\
		__s64 pages;							\
										\
		if (bpf_core_type_exists(struct mm_rss_stat))			\
			pages = BPF_CORE_READ((struct mm_struct___array *)(mm),	\
					      rss_stat.count[index].counter);	\
		else								\
			pages = BPF_CORE_READ(mm, rss_stat[index].count);	\
		pages > 0 ? pages * page_size() : 0;				\
	})

static __always_inline void describe(struct event *e, struct task_struct___oom *victim)
{
	struct mm_struct___oom *mm = BPF_CORE_READ(victim, mm);

	e->victim_pid = BPF_CORE_READ(victim, tgid);
	BPF_CORE_READ_INTO(&e->victim_comm, victim, comm);
	e->total_vm = BPF_CORE_READ(mm, total_vm) * page_size();
	e->anon_rss = rss(mm, MM_ANONPAGES);
	e->file_rss = rss(mm, MM_FILEPAGES);
	e->shmem_rss = rss(mm, MM_SHMEMPAGES);
}

/* The argument of mark_victim. */
static __always_inline int send(__u64 victim)
{
	struct event *e;

	if (!bpf_events_enabled(events) || !catalog_admits())
		return 0;
	attempt_begins();
	if (!catalog_throttles(events)) {
		e = bpf_events_reserve(events, sizeof(*e));
		if (e) {
			__builtin_memset(e, 0, sizeof(*e));
			e->time = bpf_ktime_get_boot_ns();
			catalog_task(&e->task);
			if (bpf_core_field_exists(
				    struct trace_event_raw_mark_victim___oom, total_vm))
				describe(e, (void *)victim);
			else
				e->victim_pid = victim;
			bpf_events_submit(events, e);
		}
	}
	attempt_ends();
	return 0;
}

SEC("?tp_btf/mark_victim")
int on_victim_btf(__u64 *ctx)
{
	return send(ctx[0]);
}

SEC("?raw_tp/mark_victim")
int on_victim_raw(struct bpf_raw_tracepoint_args *ctx)
{
	return send(ctx->args[0]);
}

char LICENSE[] SEC("license") = "GPL";
